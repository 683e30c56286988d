/* The reviewer's own weights: sliders, presets, method, the first so many, gates asked away. A
   link, a small file and a command line carry them to others and back to remine. */
remine.Weights = class {
  constructor(app) {
    this.app = app;
    this.box = document.getElementById("weights");
    this.sliders = new Map();
    this.box.textContent = remine.say("live_loading");
  }

  /* The block of worths has been read. */
  async start() {
    this.model = new remine.Model(await remine.block("block-model"), this.app.sites);
    this.meta = this.model.meta;
    this.live = new remine.Live(this.model);
    this.state = this.asRun();
    // Once before anybody waits for it: columns are unpacked and the loops compiled.
    this.live.compute(this.model.shares(this.meta.lead, this.state.weights), this.meta.methods[0]);
    this.build();
    const linked = remine.readLink(location.hash, this.meta);
    if (linked) {
      Object.assign(this.state, linked);
      this.show();
      this.now();
    } else this.show();
    window.addEventListener("hashchange", () => {
      const again = remine.readLink(location.hash, this.meta);
      if (!again || location.hash === this.hash) return;
      this.state = Object.assign(this.asRun(), again);
      this.show();
      this.now();
    });
  }

  asRun() {
    const { lead, method } = this.meta;
    return { profile: lead, weights: this.declared(lead), method, top: 0, off: [] };
  }

  /* A profile's weights as written, and nothing for what it does not name. */
  declared(profile) {
    const own = Object.fromEntries(this.meta.profiles.find((p) => p.name === profile).weights);
    return Object.fromEntries(this.meta.criteria.map((name) => [name, own[name] || 0]));
  }

  build() {
    const el = remine.el,
      say = remine.say,
      s = (this.parts = {});
    const pick = (key, options, f) => {
      s[key] = el(
        "select",
        { onchange: f },
        options.map(([value, words]) => el("option", { value }, words)),
      );
      return el("label", { class: "pick " + key }, el("span", null, say("live_" + key)), s[key]);
    };
    const button = (key, f) =>
      el("button", { type: "button", class: "act", onclick: f }, say("live_" + key));
    const methods = this.meta.methods.map((m) => [m, remine.meta.methods[m]]);
    if (!this.meta.methods.includes(this.meta.method))
      methods.unshift([this.meta.method, say("live_method_run", { method: this.meta.method })]);
    const tops = [0, 10, 25, 50, 100, 250, 1000].filter((k) => k < remine.meta.ranked);
    s.status = el("span", { class: "state" });
    s.by = el("p", { class: "by note" });
    s.same = el("p", { class: "note", role: "status" });
    s.code = el("code", { tabindex: 0 });
    s.acts = el("p", { class: "acts" }, button("reset", () => this.reset()));
    s.said = el("span", { class: "note", role: "status" });
    this.box.replaceChildren(
      el("legend", null, say("live_title"), s.status),
      pick("profile", this.titles(), () => this.preset(s.profile.value)),
      s.by,
      el("ul", { class: "sliders" }, this.meta.criteria.map((name) => this.slider(name))),
      this.notMeasured(),
      pick("method", methods, () => this.change({ method: s.method.value })),
      pick("top", tops.map((k) => [k, k ? remine.count(k) : say("live_all")]), () =>
        this.change({ top: Number(s.top.value) }),
      ),
      s.same,
      s.acts,
      el(
        "details",
        null,
        el("summary", null, say("live_command")),
        s.code,
        /=FOLDER|--reviews FILE|[.]yaml /.test(this.meta.command)
          ? el("p", { class: "note" }, say("live_command_note"))
          : null,
        el(
          "p",
          { class: "acts" },
          button("copy", () => this.copy(s.code.textContent)),
          button("link", () => this.copy(location.href.split("#")[0] + this.link())),
          button("save", () => this.save()),
        ),
        s.said,
      ),
      this.gates(),
    );
    this.banner = el("p", { class: "whatif", role: "status", hidden: true });
    document.getElementById("main").append(this.banner);
  }

  titles() {
    return this.meta.profiles.map((p) => [p.name, p.title]);
  }

  slider(name) {
    const el = remine.el,
      label = remine.meta.criteria.find((c) => c.name === name).label;
    const input = el("input", {
      type: "range",
      min: 0,
      max: 100,
      step: 1,
      "data-weight": name,
      "aria-label": remine.say("live_slider", { criterion: label }),
      oninput: () => this.moved(name, Number(input.value)),
    });
    const share = el("output", { "aria-hidden": "true" });
    this.sliders.set(name, { input, share });
    return el(
      "li",
      null,
      el("div", { class: "line" }, el("span", { class: "what" }, label), share),
      input,
    );
  }

  notMeasured() {
    const missing = remine.meta.not_measured.map((m) => m.label);
    return missing.length
      ? remine.el(
          "p",
          { class: "note" },
          remine.say("live_not_measured") + ": " + missing.join(", "),
        )
      : "";
  }

  gates() {
    const el = remine.el;
    this.boxes = this.meta.gates.map((gate) => {
      const box = el("input", {
        type: "checkbox",
        "data-gate": gate.name,
        disabled: gate.why !== "",
        onchange: () =>
          this.change({ off: this.boxes.filter((b) => !b.checked).map((b) => b.dataset.gate) }),
      });
      return box;
    });
    const label = (name) => remine.meta.gates.find((g) => g.name === name).label;
    return el(
      "details",
      { class: "gates-off" },
      el("summary", null, remine.say("live_gates")),
      el("p", { class: "note" }, remine.say("live_gates_note")),
      el(
        "ul",
        { class: "rows" },
        this.meta.gates.map((gate, k) =>
          el(
            "li",
            null,
            el(
              "label",
              null,
              this.boxes[k],
              el(
                "span",
                { class: "what" },
                label(gate.name),
                gate.why
                  ? el("span", { class: "meaning" }, remine.say("live_gate_fixed"))
                  : null,
              ),
            ),
          ),
        ),
      ),
    );
  }

  moved(name, value) {
    this.state.weights = { ...this.state.weights, [name]: value };
    if (!this.meta.methods.includes(this.state.method)) this.state.method = this.meta.methods[0];
    this.later();
  }

  preset(profile) {
    this.change({ profile, weights: this.declared(profile) });
  }

  change(changes) {
    Object.assign(this.state, changes);
    this.later();
  }

  reset() {
    this.state = this.asRun();
    this.later();
    this.parts.profile.focus();
  }

  /* However often a slider moves, one new order a frame. */
  later() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.show();
      this.now();
    });
  }

  isRun() {
    return this.state.profile === this.meta.lead && this.isProfile();
  }

  /* Score, rank, and tell everybody. */
  now() {
    const { state, live, model } = this,
      sites = this.app.sites;
    const shares = model.shares(state.profile, state.weights);
    const none = !shares.some(([, share]) => share > 0);
    this.parts.same.classList.toggle("bad", none);
    if (none) {
      this.parts.same.textContent = remine.say("live_none");
      return;
    }
    const off = state.off.join();
    if (off !== [...model.off].join()) {
      model.off = new Set(state.off);
      model.admit();
      sites.hold(this.meta.gates, model);
    }
    sites.top = state.top;
    clearTimeout(this.resting);
    const method = this.meta.methods.includes(state.method) ? state.method : this.meta.methods[0];
    if (this.isRun()) sites.reorder(null);
    else {
      live.compute(shares, method);
      sites.reorder(live);
      this.resting = setTimeout(() => {
        live.computeEnds();
        sites.tell("order");
      }, 220);
    }
    this.compare();
    this.setLink();
  }

  /* How many of the first so many are the run's too. */
  compare() {
    const s = this.app.sites,
      first = Math.min(this.state.top || 10, remine.meta.ranked);
    let same = 0;
    for (let k = 0; k < first; k++) if (s.run.rank[s.order[k]] <= first) same++;
    this.parts.same.textContent = s.live
      ? remine.say("live_same", { same: remine.count(same), first: remine.count(first) })
      : "";
  }

  /* Brings every part of the form in step with the state. */
  show() {
    const { state, parts } = this;
    const profile = this.meta.profiles.find((p) => p.name === state.profile);
    const shares = new Map(this.model.shares(state.profile, state.weights));
    parts.profile.value = state.profile;
    parts.method.value = state.method;
    parts.top.value = String(state.top);
    parts.by.textContent = remine.say("live_by", {
      ...profile,
      date: profile.date.replace(/-/g, "\u2011"), // a date is not broken at its hyphens
    });
    for (const [name, { input, share }] of this.sliders) {
      const value = state.weights[name],
        words = remine.say("live_share", { share: (100 * (shares.get(name) || 0)).toFixed(0) });
      input.max = String(Math.max(100, Math.ceil(value)));
      if (Number(input.value) !== value) input.value = String(value);
      input.setAttribute("aria-valuetext", value + ", " + words);
      share.textContent = words;
      input.classList.toggle("nought", !value);
    }
    for (const box of this.boxes) box.checked = !state.off.includes(box.dataset.gate);
    const own = this.isRun();
    parts.status.textContent = remine.say(own ? "live_run" : this.isProfile() ? "live_other" : "live_yours");
    parts.status.classList.toggle("yours", !own);
    parts.acts.hidden = own;
    parts.code.textContent = this.command();
    const labels = remine.meta.gates.filter((g) => state.off.includes(g.name)).map((g) => g.label);
    this.banner.hidden = own;
    document.getElementById("app").classList.toggle("reweighed", !own);
    this.banner.classList.toggle("strong", labels.length > 0);
    this.banner.textContent = labels.length
      ? remine.say("live_banner_gates", { gates: labels.join(", ") })
      : remine.say(this.isProfile() ? "live_banner_profile" : "live_banner", profile);
    this.whose(own, profile);
  }

  /* The head of the page and the list's caption say whose weights are in force. */
  whose(own, profile) {
    const said = document.getElementById("whose"),
      caption = document.getElementById("caption-whose");
    this.said = this.said || [said.textContent, caption.textContent];
    const words = remine.say(this.isProfile() ? "whose_profile" : "whose_yours", profile);
    const [head, list] = own ? this.said : [words, words];
    if (said.textContent !== head) said.textContent = head;
    if (caption.textContent !== list) caption.textContent = list;
  }

  /* Whether a profile of the run is shown as it is, be it the leading one or another. */
  isProfile() {
    const { state, model } = this,
      weighs = (w) => JSON.stringify(model.shares(state.profile, w));
    return (
      state.method === this.meta.method &&
      !state.off.length &&
      weighs(state.weights) === weighs(this.declared(state.profile))
    );
  }
};
