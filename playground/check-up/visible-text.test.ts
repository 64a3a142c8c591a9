import { describe, expect, it } from 'vitest'
import { visibleText } from './visible-text'

const html = (text: string) => visibleText({ status: 200, text, location: undefined, cookies: [], type: 'text/html' })

describe('visibleText', () => {
  it('leaves scripts, styles and attributes out', () => {
    expect(html('<h1 class="a1">Orders</h1><script nonce="x">run("<p>")</script><style>p{}</style><p>two</p>')).toBe('Orders two')
    expect(html('<SCRIPT>a</SCRIPT>b<script>never ends')).toBe('b')
  })
  it('leaves another type as it is', () => {
    expect(visibleText({ status: 200, text: ' {"a":"<b>"} ', location: undefined, cookies: [], type: 'application/json' })).toBe(
      '{"a":"<b>"}'
    )
  })
})
