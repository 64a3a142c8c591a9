/** Prints rows under each other; a text that is longer than its column goes on in the next line. */
export function columns(widths: readonly number[]): (texts: readonly string[]) => void {
  return (texts) => {
    const cells = texts.map((text, i) => wrapped(text, widths[i] ?? 0))
    const height = Math.max(...cells.map((lines) => lines.length))
    for (let line = 0; line < height; line++) {
      const parts = cells.map((lines, i) => (lines[line] ?? '').padEnd(widths[i] ?? 0))
      console.log(parts.join('  ').trimEnd())
    }
  }
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.replace(/\s+/g, ' ').split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line ? `${line} ${word}` : word
  }
  return [...lines, line]
}
