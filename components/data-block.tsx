/** A value for programs that read the page. A browser does not run a script of this type. */
export function DataBlock({ id, value }: { id: string; value: unknown }) {
  // Escaped, so that no `</script>` in a value ends the block.
  const __html = JSON.stringify(value).replaceAll('<', '\\u003c')
  return <script type="application/json" id={id} dangerouslySetInnerHTML={{ __html }} />
}
