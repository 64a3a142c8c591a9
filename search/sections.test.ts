import { describe, expect, it } from 'vitest'
import { sectionsOf } from './sections'

const page = (content: string) => `<html><body><nav>Menu</nav><main><h1>Title</h1>${content}</main></body></html>`

describe('a page', () => {
  it('is cut at its headings with an id, without tools, marks and code', () => {
    const sections = sectionsOf(
      '/page',
      page(
        '<p>Above<a data-print="hidden">✓</a>.</p><h2 id="one">One<a class="subheading-anchor" href="#one"></a></h2><ul><li>first</li><li>second</li></ul><div class="nextra-code"><pre>code</pre></div><h2>Not cut</h2><button>Press</button>'
      )
    )
    expect(sections).toEqual([
      { href: '/page', page: 'Title', heading: 'Title', text: 'Above.' },
      { href: '/page#one', page: 'Title', heading: 'One', text: 'first second Not cut' }
    ])
  })

  it('gives each row and each mistake a section that leads to the heading above', () => {
    const sections = sectionsOf(
      '/page',
      page(
        '<h2 id="list">List</h2><table><thead><tr><th>Name</th></tr></thead><tbody><tr><td><code>a.b</code></td><td>does it</td></tr></tbody></table><p>below</p><aside><p>A belief</p><p>is wrong</p></aside>'
      )
    )
    expect(sections.slice(1)).toEqual([
      { href: '/page#list', page: 'Title', heading: 'List', text: 'Name below' },
      { href: '/page#list', page: 'Title', under: 'List', heading: 'a.b', text: 'does it' },
      { href: '/page#list', page: 'Title', under: 'List', heading: 'Wrong: A belief', text: 'is wrong' }
    ])
  })

  it('gives each entry of a list its own address', () => {
    const sections = sectionsOf(
      '/page',
      page(
        '<dl><div id="E_CODE"><dt><code>E_CODE</code> log</dt><dd>meaning</dd></div></dl><section id="a-fact"><p><a href="/page#a-fact">a-fact</a><br/>statement</p><p>proof</p></section><p>end</p>'
      )
    )
    expect(sections).toEqual([
      { href: '/page', page: 'Title', heading: 'Title', text: 'end' },
      { href: '/page#E_CODE', page: 'Title', heading: 'E_CODE', text: 'log meaning' },
      { href: '/page#a-fact', page: 'Title', heading: 'a-fact', text: 'statement' }
    ])
  })

  it('names the part of the site that it belongs to', () => {
    expect(sectionsOf('/page', page('<div class="nextra-breadcrumb"><a href="/area">Area</a><span>Title</span></div>'))).toEqual([
      { href: '/page', area: 'Area', page: 'Title', heading: 'Title', text: '' }
    ])
  })

  it('without a main part or a heading has no section', () => {
    expect(sectionsOf('/page', '<main><p>text</p></main>')).toEqual([])
    expect(sectionsOf('/page', '<h1>Title</h1>')).toEqual([])
  })
})
