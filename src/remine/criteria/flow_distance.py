"""Distance along the flow, downstream, to the nearest intake, fishery or other receptor."""

from __future__ import annotations

import numpy as np

from remine.criteria.measure import Context, Measure
from remine.errors import ConfigError, Problem
from remine.inventory.flow_lines import FlowParameters, downstream_of, flow_of, parted
from remine.project import CriterionSpec


class FlowDistance:
    """How far water has to go from the site to reach something, in km; overland, then downstream.

    Layers of the role ``flow_lines`` are the network, all others what it may reach. A site drawn as
    a polygon is measured from its outline, or from where a flow line crosses it.
    """

    kind = "flow_distance"
    needs_layer = True
    effort = 3
    summary = "km overland to the nearest flow line and along the flow to the nearest receptor"
    formula = (
        "d = g + f: g geodesic to the nearest flow line, f the shortest way downstream from there; "
        "none within reach counts just beyond reach_km; low, high: over all places of the network "
        "that the location error may lead to, lines of unknown direction taken either way, and "
        "0 km beyond where the layers end"
    )
    source = (
        "target distance limit of 15 miles, surface water pathway of the EPA Hazard Ranking System "
        "(40 CFR 300, appendix A); Dijkstra's method on the network"
    )
    Parameters = FlowParameters

    def measure(self, context: Context, spec: CriterionSpec, parameters: FlowParameters) -> Measure:
        """Return the distance; unknown where the layers do not say that they cover the place, and
        where no flow line is in reach of the overland leg.

        Raises
        ------
        ConfigError
            If no layer has the role ``flow_lines``, or all have it.
        """
        inventory = context.inventory
        lines, receptors = flow_layers(context, spec)
        names, n = ", ".join(layer.name for layer in receptors), len(inventory.sites)
        for layers in (lines, receptors):
            if not any(len(layer) for layer in layers):
                return Measure.unknown(n, f"layer {', '.join(x.name for x in layers)} is empty")
        flow = flow_of(inventory, lines, receptors, parameters)
        shapes = np.concatenate([layer.geometry for layer in receptors])
        found = downstream_of(inventory, flow, shapes, parameters)
        beyond = np.nextafter(parameters.reach_km, np.inf)  # none within reach: past every cutoff
        columns = [np.where(np.isinf(km), beyond, km) for km in
                   (found.value, found.least, found.most)]
        return Measure(*columns, _basis(found, flow, names, parameters))


def flow_layers(context: Context, spec: CriterionSpec):
    """Return a criterion's layers of flow lines, and the others.

    Raises
    ------
    ConfigError
        If one of the two is missing, or a layer has no places.
    """
    lines, receptors = parted([context.inventory.layers[name] for name in spec.layers()])
    problems = []
    if not lines or not receptors:
        lacks = "no layer of the role 'flow_lines'" if not lines else "nothing that water may reach"
        problems.append(Problem("E-FLOW-LAYERS", f"criterion '{spec.name}' names {lacks}",
                                "name both under 'layer:'", column=spec.name))
    problems += [
        Problem("E-NO-PLACES", f"criterion '{spec.name}': the layer is a table without places",
                "name a layer of shapes or points", layer=layer.name)
        for layer in receptors if layer.geometry is None
    ]
    if problems:
        raise ConfigError(problems)
    return lines, receptors


def _basis(found, flow, names: str, parameters: FlowParameters) -> np.ndarray:
    """Return in words what each site was measured from."""
    out = np.empty(len(found.value), dtype=object)
    for at, (km, least, most, leg, line, here) in enumerate(zip(
        found.value, found.least, found.most, found.overland, found.line, flow.covers, strict=True,
    )):
        water = (flow.names[line] if line >= 0 else "") or "a flow line"
        way = f"{leg:.2f} km overland to {water}"
        if not here:
            out[at] = "no layer of flow lines and receptors says that it covers this place"
            if np.isfinite(most):
                out[at] += f"; {most:.1f} km at most"
        elif line < 0:
            out[at] = f"no flow line within {parameters.overland_km:g} km"
        elif np.isinf(km):
            out[at] = f"{way}; nothing of {names} within {parameters.reach_km:g} km downstream"
        elif np.isnan(km):
            until = "or more" if np.isinf(most) else f"to {most:.1f}"
            out[at] = (f"{way}; {names}: {least:.1f} km {until}: the direction of flow is not "
                       "known, or the flow leaves the layer")
        else:
            out[at] = f"{way}, {km - leg:.2f} km along the flow to the nearest of {names}"
    return out
