import { expect, it } from 'vitest'
import { DataBlock } from './data-block'

it('a value cannot end the block, and is read as it was', () => {
  const value = { name: '</script><script>alert(1)</script>' }
  const { __html } = DataBlock({ id: 'a', value }).props.dangerouslySetInnerHTML
  expect(__html).not.toContain('<')
  expect(JSON.parse(__html)).toEqual(value)
})
