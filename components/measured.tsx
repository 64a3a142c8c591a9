import type { ReactNode } from 'react'
import styles from './measured.module.css'

/** One measured number, as `npm run bench` keeps it. */
export interface Measurement {
  what: string
  value: number
  unit: string
  /** What it should be at most; of a score, at least. */
  goal?: number
  /** The number of sandboxes at which it was measured. */
  at?: number
}

/** What was measured in one run, when and where. */
export interface Run {
  /** A date, `2026-01-31`. */
  at: string
  machine: string
  figures: readonly Measurement[]
}

/** The figures of one run as a table, each with its goal where it has one. */
export function Measured({ run }: { run: Run }) {
  return (
    <Table run={run} columns={['What', 'Measured', 'Goal']}>
      {run.figures.map(({ what, value, unit, goal }) => (
        <tr key={what}>
          <td>{what}</td>
          <td className={styles.number}>{withUnit(value, unit)}</td>
          <td className={styles.number}>
            {goal !== undefined && (
              <>
                {unit === 'score' ? '≥' : '≤'} {withUnit(goal, unit)}
                {(unit === 'score' ? value < goal : value > goal) && <b> missed</b>}
              </>
            )}
          </td>
        </tr>
      ))}
    </Table>
  )
}

/** The figures of a run in which the number of sandboxes grew: a column for each number, a row for each thing. */
export function Growth({ run }: { run: Run }) {
  const sizes = [...new Set(run.figures.map((figure) => figure.at ?? 0))]
  return (
    <Table run={run} columns={['Sandboxes', ...sizes.map(counted)]}>
      {Object.entries(byName(run.figures)).map(([what, points]) => (
        <tr key={what}>
          <th scope="row">{what}</th>
          {points.map((point) => (
            <td key={point.at} className={styles.number}>
              {withUnit(point.value, point.unit)}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  )
}

interface TableProps {
  run: Run
  /** The first has words, the others numbers. */
  columns: readonly [string, ...string[]]
  children: ReactNode
}

/** A table with where and when its figures were measured. */
function Table({ run: { at, machine }, columns: [first, ...numbers], children }: TableProps) {
  return (
    <figure className={styles.measured}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {numbers.map((column) => (
              <th key={column} scope="col" className={styles.number}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
      <figcaption className="note">
        Measured on {at}: {machine}.
      </figcaption>
    </figure>
  )
}

const WIDTH = 600
const HEIGHT = 220
const LEFT = 56
const RIGHT = 16
const TOP = 12
const BOTTOM = 34
const COLOURS = ['browser', 'nextauth', 'proxy', 'mongodb'] as const

interface GrowthChartProps {
  run: Run
  /** The things to draw, by the names that they have in the run. They share a unit. */
  lines: readonly string[]
}

/** A chart of how some figures change with the number of sandboxes: ten times as many is one step to the right. */
export function GrowthChart({ run: { figures }, lines }: GrowthChartProps) {
  const named = byName(figures)
  const shown = lines.map((what) => ({ what, points: named[what] ?? [] }))
  const all = shown.flatMap(({ points }) => points)
  const unit = all[0]?.unit ?? ''
  const sizes = [...new Set(all.map(({ at = 1 }) => at))]
  const most = niceMost(Math.max(...all.map(({ value }) => value)))
  const x = (at: number) => LEFT + (Math.log10(at) / Math.log10(Math.max(...sizes, 10))) * (WIDTH - LEFT - RIGHT)
  const y = (value: number) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM)
  return (
    <figure className={styles.chart}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${lines.join(', ')}, by the number of sandboxes. The table has the values.`}
      >
        {[0, most / 2, most].map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} className={styles.grid} />
            <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
              {withUnit(value, unit)}
            </text>
          </g>
        ))}
        {sizes.map((size) => (
          <text key={size} x={x(size)} y={HEIGHT - 12} textAnchor={size === sizes.at(-1) ? 'end' : 'middle'}>
            {counted(size)}
          </text>
        ))}
        {shown.map(({ what, points }, i) => (
          <g key={what} data-place={COLOURS[i]} className={styles.line} data-dashed={i % 2 === 1 || undefined}>
            <polyline points={points.map(({ at = 1, value }) => `${x(at)},${y(value)}`).join(' ')} />
            {points.map(({ at = 1, value }) => (
              <circle key={at} cx={x(at)} cy={y(value)} r="3" />
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        {shown.map(({ what }, i) => (
          <span key={what} data-place={COLOURS[i]} data-dashed={i % 2 === 1 || undefined}>
            {what}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

function byName(figures: readonly Measurement[]): Record<string, Measurement[]> {
  const named: Record<string, Measurement[]> = {}
  for (const figure of figures) {
    named[figure.what] ??= []
    named[figure.what]?.push(figure)
  }
  return named
}

/** "149 KB", "1.04 ×", "5,000". */
function withUnit(value: number, unit: string): string {
  const digits = unit === 'ratio' || (value !== 0 && Math.abs(value) < 10 && unit !== 'count' && unit !== 'score') ? 2 : 0
  const text = value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: Number.isInteger(value) ? 0 : digits })
  if (unit === 'ratio') return `${text} ×`
  return unit === 'count' || unit === 'score' || unit === 'shift' ? text : `${text} ${unit}`
}

const counted = (n: number) => n.toLocaleString('en')

/** The next of 1, 2 or 5 times a power of ten that is not smaller. */
function niceMost(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= value) ?? value
}
