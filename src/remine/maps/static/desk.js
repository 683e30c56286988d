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
  }
};
