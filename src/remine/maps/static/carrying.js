/* How a reviewer's weights leave the page: as a command, a link, or a small file. */

Object.assign(remine.Weights.prototype, {
  /* The --set words that turn the profile into these weights. */
  settings() {
    const { state } = this,
      own = this.declared(state.profile),
      out = [];
    for (const name of this.meta.criteria)
      if (state.weights[name] !== own[name])
        out.push("profiles." + state.profile + ".weights." + name + "=" + state.weights[name]);
    if (state.method !== this.meta.method) out.push("method={kind: " + state.method + "}");
    return out;
  },

  /* The run's own --set words stay, but where these weights say something else. */
  command() {
    const own = this.settings(),
      key = (word) => word.split("=", 1)[0],
      said = new Set(own.map(key)),
      kept = this.meta.settings.filter((word) => !said.has(key(word)));
    return [
      this.meta.command,
      "--profile " + this.state.profile,
      ...[...kept, ...own].map((word) => "--set " + remine.quoted(word)),
    ].join(" ");
  },

  record() {
    const { state } = this;
    return {
      schema: 1,
      model: remine.meta.name,
      run: remine.meta.run,
      profile: state.profile,
      method: state.method,
      weights: state.weights,
      first: state.top,
      what_if_gates_off: state.off,
      settings: this.settings(),
      command: this.command(),
    };
  },

  link() {
    const { state } = this,
      words = new URLSearchParams({ profile: state.profile });
    const own = this.declared(state.profile);
    for (const name of this.meta.criteria)
      if (state.weights[name] !== own[name]) words.set("w." + name, String(state.weights[name]));
    if (state.method !== this.meta.method) words.set("method", state.method);
    if (state.top) words.set("first", String(state.top));
    if (state.off.length) words.set("off", state.off.join(","));
    return "#" + words;
  },

  /* The address follows at rest, so that a copied address is a reviewer's link. */
  setLink() {
    clearTimeout(this.linking);
    this.linking = setTimeout(() => {
      this.hash = this.isRun() && !this.state.top ? "" : this.link();
      try {
        history.replaceState(null, "", this.hash || location.pathname);
      } catch (error) {
        if (this.hash) location.hash = this.hash;
      }
    }, 300);
  },

  async copy(words) {
    let done = true;
    try {
      await navigator.clipboard.writeText(words);
    } catch (error) {
      getSelection().selectAllChildren(this.parts.code);
      done = false;
    }
    this.parts.said.textContent = remine.say(done ? "live_copied" : "live_copy_failed");
  },

  save() {
    const text = JSON.stringify(this.record(), null, 1) + "\n";
    const link = remine.el("a", {
      download: remine.meta.name + "-" + remine.meta.run + "-weights.json",
      href: URL.createObjectURL(new Blob([text], { type: "application/json" })),
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  },
});

/* A word as every common command line takes it. */
remine.quoted = function (word) {
  if (/^[\w.=/:,+-]+$/.test(word)) return word;
  return /["$`\\!%]/.test(word) ? "'" + word.replace(/'/g, "'\\''") + "'" : '"' + word + '"';
};
