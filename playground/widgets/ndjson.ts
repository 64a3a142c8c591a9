/** The values of a newline-delimited JSON answer, each as soon as it is there. */
export async function* linesOf<Line>(response: Response): AsyncGenerator<Line> {
  let text = ''
  for await (const chunk of chunksOf(response)) {
    text += chunk
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as Line
  }
}

/** A response's body as it arrives. Safari's streams cannot be iterated. */
async function* chunksOf({ body }: Response): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) yield read.value
}
