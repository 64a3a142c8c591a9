import { Fragment, type ReactNode } from 'react'

interface RowsTableProps {
  /** The collection's name. */
  name: string
  columns: readonly string[]
  rows: readonly Record<string, unknown>[]
  /** The row that is pointed at, and by what. */
  mine?: { isMine: (row: Record<string, unknown>) => boolean; label: string }
}

/** Documents of one collection as a table of a few of their fields. */
export function RowsTable({ name, columns, rows, mine }: RowsTableProps) {
  return (
    <table>
      <caption>
        {name} ({rows.length})
      </caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {breakable(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const isMine = mine?.isMine(row) ?? false
          return (
            <tr key={String(row._id)} data-mine={isMine || undefined}>
              {columns.map((column, i) => (
                <td key={column} title={String(row[column])}>
                  {short(row[column])}
                  {isMine && i === 0 && <span className="visually-hidden"> ({mine?.label})</span>}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
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
