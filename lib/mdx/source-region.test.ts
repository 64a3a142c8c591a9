import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Root } from 'mdast'
import type { MdxJsxAttribute } from 'mdast-util-mdx-jsx'
import { describe, expect, it } from 'vitest'
import { remarkSourceCode } from './remark-source-code'
import { readRegion } from './source-region'

const root = mkdtempSync(join(tmpdir(), 'regions-'))
writeFileSync(
  join(root, 'a.ts'),
  [
    'const a = 1',
    '  // #region outer',
    '  if (a) {',
    '    // #region inner',
    '    b()',
    '    // #endregion',
    '  }',
    '  // #endregion',
    '// #region open',
    'c()'
  ].join('\n')
)

describe('readRegion', () => {
  it('gives the lines between the markers, outdented, without the markers of inner regions', () => {
    expect(readRegion(root, 'a.ts', 'outer')).toEqual({ code: 'if (a) {\n  b()\n}', lang: 'ts', line: 3 })
    expect(readRegion(root, 'a.ts', 'inner')).toEqual({ code: 'b()', lang: 'ts', line: 5 })
  })

  it('throws for a file or a region that is not there, or never ends', () => {
    expect(() => readRegion(root, 'b.ts')).toThrow(/ENOENT/)
    expect(() => readRegion(root, 'a.ts', 'nothing')).toThrow('a.ts has no region "nothing".')
    expect(() => readRegion(root, 'a.ts', 'open')).toThrow('a.ts never ends the region of line 9.')
  })
})

describe('remarkSourceCode', () => {
  const page = (attributes: MdxJsxAttribute[]): Root => ({
    type: 'root',
    children: [{ type: 'mdxJsxFlowElement', name: 'SourceCode', attributes, children: [] }]
  })
  const plain = (name: string, value: MdxJsxAttribute['value']): MdxJsxAttribute => ({ type: 'mdxJsxAttribute', name, value })

  it('puts the code in place of the tag', () => {
    const tree = page([plain('file', 'a.ts'), plain('region', 'inner')])
    remarkSourceCode({ root })(tree)
    expect(tree.children).toEqual([{ type: 'code', lang: 'ts', meta: 'filename="a.ts:5" copy', value: 'b()' }])
  })

  it('throws for a tag without a file, and for a computed attribute', () => {
    expect(() => remarkSourceCode({ root })(page([]))).toThrow('<SourceCode> needs the attribute file="…".')
    expect(() => remarkSourceCode({ root })(page([plain('file', { type: 'mdxJsxAttributeValueExpression', value: '1' })]))).toThrow(
      '<SourceCode file> takes a plain string.'
    )
  })
})
