/* What a link asks for: names the model knows, finite weights from 0 up, and nothing else. */
remine.readLink = function (hash, meta) {
  const words = new URLSearchParams(hash.slice(1)),
    profile = words.get("profile");
  const base = meta.profiles.find((p) => p.name === profile);
  if (!base) return null;
  const own = Object.fromEntries(base.weights),
    weights = {};
  for (const name of meta.criteria) {
    const text = words.get("w." + name),
      asked = text === null || text.trim() === "" ? NaN : Number(text);
    weights[name] = asked >= 0 && asked <= 1e6 ? asked : own[name] || 0;
  }
  const out = { profile, weights },
    method = words.get("method"),
    top = Number(words.get("first"));
  if (meta.methods.includes(method)) out.method = method;
  if (Number.isInteger(top) && top > 0) out.top = top;
  const asked = (words.get("off") || "").split(",");
  out.off = meta.gates.filter((g) => !g.why && asked.includes(g.name)).map((g) => g.name);
  return out;
};
