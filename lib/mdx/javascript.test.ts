import { describe, expect, it } from 'vitest'
import { toJavaScript } from './javascript'

describe('toJavaScript', () => {
  it('drops types, and keeps comments, blank lines and markers', () => {
    const code = `import type { A } from 'a'
import { b, type C } from 'b'

interface D {
  e: string
}

/** Says why. */
// #region f
export async function f(a: A, c?: C): Promise<D> {
  const g = b(a) as D

  return g
}
// #endregion
`
    expect(toJavaScript(code, false)).toBe(`import { b } from 'b'

/** Says why. */
// #region f
export async function f(a, c) {
  const g = b(a)

  return g
}
// #endregion`)
  })
  it('keeps JSX as it is', () => {
    expect(toJavaScript('export const A = (props: { b: string }) => <p>{props.b}</p>\n', true)).toBe(
      'export const A = (props) => <p>{props.b}</p>'
    )
  })
})
