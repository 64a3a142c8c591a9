import type { ServerResponse } from 'node:http'

/** Begins an answer of newline-delimited JSON, whose values arrive one by one. @returns a function that sends one value. */
export function beginLines<Line>(res: ServerResponse): (line: Line) => void {
  res.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8')
  // no-transform: compressed, the lines would wait in a buffer.
  res.setHeader('Cache-Control', 'no-store, no-transform')
  return (line) => {
    res.write(`${JSON.stringify(line)}\n`)
  }
}
