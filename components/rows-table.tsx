import { Fragment, type ReactNode } from 'react'
import styles from './rows-table.module.css'
import { ScrollRegion } from './scroll-region'

type Row = Record<string, unknown>

interface RowsTableProps {
  /** The collection's name. */
  name: string
  columns: readonly string[]
  rows: readonly Row[]
  /** The row that is pointed at, and by what. */
  mine?: { isMine: (row: Row) => boolean; label: string }
  /** The rows that the reader's last action changed or added. */
  isChanged?: (row: Row) => boolean
  /** What a cell shows instead of its value, if anything. */
  cell?: (row: Row, column: string) => ReactNode
  /** What can be done with a row: a last cell. */
  tools?: (row: Row) => ReactNode
}

/** Documents of one collection as a table of a few of their fields. Where it is too wide it scrolls by itself. */
export function RowsTable({ name, columns, rows, mine, isChanged, cell, tools }: RowsTableProps) {
  return (
    <ScrollRegion className={styles.rows} label={`Rows of ${name}`}>
      <table className={styles.table}>
        <caption>
          {name} ({rows.length})
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" data-field={column}>
                {breakable(column)}
              </th>
            ))}
            {tools && rows.length > 0 && (
              <th scope="col">
                <span className="visually-hidden">what can be done</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.length === 0 && (
            <tr>
              <td colSpan={columns.length}>no row</td>
            </tr>
          )}
          {rows.map((row) => {
            const isMine = mine?.isMine(row) ?? false
            const changed = isChanged?.(row) ?? false
            return (
              <tr key={String(row._id)} data-mine={isMine || undefined} data-changed={changed || undefined}>
                {columns.map((column, i) => (
                  <td key={column} title={String(row[column])} data-field={column}>
                    {cell?.(row, column) ?? short(row[column])}
                    {isMine && i === 0 && <span className="visually-hidden"> ({mine?.label})</span>}
                    {changed && i === 0 && <span className="visually-hidden"> changed</span>}
                  </td>
                ))}
                {tools && <td>{tools(row)}</td>}
              </tr>
            )
          })}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

/** Ids and tokens are shown by their ends, dates to the minute (UTC); the whole is in the cell's title. */
function short(value: unknown): string {
  const text = value === undefined ? '–' : String(value)
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return text.slice(0, 16).replace('T', ' ')
  return /^[0-9a-f-]{24,}$/.test(text) ? `${text.slice(0, 6)}…${text.slice(-4)}` : text
}

/** A camelCase name that may break before its capitals. */
function breakable(name: string): ReactNode {
  return name.split(/(?=[A-Z])/).map((part) => (
    <Fragment key={part}>
      {part}
      <wbr />
    </Fragment>
  ))
}
