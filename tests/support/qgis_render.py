"""Run by the system's Python: open every layer of a GeoPackage in QGIS, draw and describe them.

    python3 qgis_render.py FILE.gpkg OUT.png [layer ...]

Prints one JSON object: of each layer whether it is valid, its features, renderer, legend, aliases,
and the colours of the picture. Layers named are drawn, the last on top.
"""

import json
import os
import sys
from collections import Counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

source, picture, *drawn = sys.argv[1:]
app = QgsApplication([], False)
app.initQgis()
first = QgsVectorLayer(source, "all", "ogr")
names = [part.split("!!::!!")[1] for part in first.dataProvider().subLayers()]
told, layers = {}, {}
for name in names:
    layer = QgsVectorLayer(f"{source}|layername={name}", name, "ogr")
    layers[name] = layer
    if not layer.isSpatial():
        continue
    renderer = layer.renderer()
    told[name] = {
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "read": sum(1 for _ in layer.getFeatures()),
        "ids": len({feature.id() for feature in layer.getFeatures()}),
        "renderer": renderer.type(),
        "legend": [item.label() for item in renderer.legendSymbolItems()],
        "labels": bool(layer.labelsEnabled()),
        "aliases": {field.name(): layer.attributeDisplayName(at)
                    for at, field in enumerate(layer.fields())},
        "types": {field.name(): field.typeName() for field in layer.fields()},
        "abstract": layer.metadata().abstract() or layer.htmlMetadata()[:0],
    }
settings = QgsMapSettings()
settings.setLayers([layers[name] for name in reversed(drawn or names)])
settings.setBackgroundColor(QColor(255, 255, 255))
settings.setOutputSize(QSize(1400, 800))
settings.setExtent(QgsRectangle(-126, 23, -66, 51))
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
image.save(picture)
colours = Counter(image.pixelColor(x, y).name() for x in range(0, image.width(), 2)
                  for y in range(0, image.height(), 2))
print(json.dumps({"layers": told, "colours": dict(colours.most_common(40)),
                  "errors": [error.message for error in job.errors()]}))
del settings, job, layers, layer, first, renderer
app.exitQgis()
