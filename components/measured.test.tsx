import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Growth, GrowthChart, Measured } from './measured'

const grown = {
  at: '2026-01-31',
  machine: 'a machine',
  figures: [1, 10, 100].flatMap((at) => [
    { what: 'p50', value: 2, unit: 'ms', at },
    { what: 'p99', value: 4 * at, unit: 'ms', at }
  ])
}

describe('Measured', () => {
  const rows = (figures: { what: string; value: number; unit: string; goal?: number }[]) =>
    renderToStaticMarkup(<Measured run={{ ...grown, figures }} />)
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')

  it('says what a goal is, and where it is missed', () => {
    expect(rows([{ what: 'weight', value: 149.3, unit: 'KB', goal: 170 }])).toContain(
      'weight 149 KB ≤ 170 KB Measured on 2026-01-31: a machine'
    )
    expect(rows([{ what: 'weight', value: 171, unit: 'KB', goal: 170 }])).toContain('171 KB ≤ 170 KB missed')
    expect(rows([{ what: 'read', value: 1.1234, unit: 'ratio', goal: 1.1 }])).toContain('1.12 × ≤ 1.10 × missed')
  })

  it('takes a score for better where it is higher', () => {
    expect(rows([{ what: 'page', value: 97, unit: 'score', goal: 95 }])).not.toContain('missed')
    expect(rows([{ what: 'page', value: 94, unit: 'score', goal: 95 }])).toContain('94 ≥ 95 missed')
  })
})

describe('Growth', () => {
  it('has a column for each number of sandboxes', () => {
    const text = renderToStaticMarkup(<Growth run={grown} />).replace(/<[^>]+>/g, ' ')
    expect(text.replace(/\s+/g, ' ')).toContain('Sandboxes 1 10 100 p50 2 ms 2 ms 2 ms p99 4 ms 40 ms 400 ms')
  })
})

describe('GrowthChart', () => {
  it('draws a line for each name: level where nothing grows, and ten times as many one step to the right', () => {
    const html = renderToStaticMarkup(<GrowthChart run={grown} lines={['p50', 'p99']} />)
    const [flat, steep] = [...html.matchAll(/points="([^"]+)"/g)].map(([, points = '']) =>
      points.split(' ').map((point) => point.split(',').map(Number))
    )
    expect(new Set(flat?.map(([, y]) => y)).size).toBe(1)
    const [one, ten, hundred] = (steep ?? []).map(([x = 0]) => x)
    expect((hundred ?? 0) - (ten ?? 0)).toBeCloseTo((ten ?? 0) - (one ?? 0))
    expect(steep?.[2]?.[1]).toBeLessThan(steep?.[0]?.[1] ?? 0)
  })
})
