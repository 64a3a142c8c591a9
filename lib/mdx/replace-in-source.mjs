/**
 * A webpack loader that replaces parts of a package's source, for what a package decides in a line and offers no option for.
 * Options: `replace`, pairs of a text or a regular expression and what takes its place.
 * @throws Error where a text is not there, which says that the package has changed.
 */
export default function replaceInSource(source) {
  return this.getOptions().replace.reduce((changed, [what, by]) => {
    const next = changed.replace(what, by)
    if (next === changed) throw new Error(`${this.resourcePath} has no ${what} any more; see next.config.mjs.`)
    return next
  }, source)
}
