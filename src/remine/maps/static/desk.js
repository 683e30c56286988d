/* What stands around the map: filters, compare tray, saving and printing. */
remine.Desk = class {
  constructor(app) {
    const detail = () => remine.block("block-detail");
    this.app = app;
    this.filters = new remine.Filters(app.sites, detail);
    this.compare = new remine.Compare(app.sites, detail);
    document
      .getElementById("export")
      .addEventListener("click", () => remine.saveCsv(app.sites, app.table.rows));
    document.getElementById("print").addEventListener("click", () => window.print());
    window.addEventListener("beforeprint", () => this.paper());
    window.addEventListener("afterprint", () => this.screen());
  }

  /* Gives the map the shape it has on paper, so that what is seen now is seen there. */
  paper() {
    const { map, sites } = this.app,
      box = document.getElementById("mapbox"),
      one = sites.chosen >= 0;
    if (this.before) return;
    this.before = { bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom() };
    box.style.position = "fixed";
    box.style.width = remine.PAPER.wide + "px";
    box.style.height = (one ? remine.PAPER.site : remine.PAPER.country) + "px";
    box.classList.add("on-paper");
    map.invalidateSize({ pan: false });
    map.fitBounds(this.before.bounds, { animate: false });
    if (one) {
      const at = [remine.latitude(sites.my[sites.chosen]), remine.longitude(sites.mx[sites.chosen])];
      map.setView(at, Math.max(map.getZoom(), 5), { animate: false });
    }
    box.style.position = box.style.width = box.style.height = "";
  }

  screen() {
    const { map } = this.app,
      before = this.before;
    if (!before) return;
    this.before = null;
    document.getElementById("mapbox").classList.remove("on-paper");
    map.invalidateSize({ pan: false });
    map.setView(before.centre, before.zoom, { animate: false });
  }
};

/* A sheet's width less its margins, and the heights print.css gives the map, in CSS pixels. */
remine.PAPER = { wide: 720, country: 355, site: 249 };
