import { Int32, Long, ObjectId, Timestamp } from 'bson'
import { MongoServerError, notImplemented } from '../../errors'
import { isDocument } from '../../values'
import { typeName } from '../types'
import { parseDate } from './conversions'
import { int, isNullish, named, type Operator } from './define'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

function dateOf(name: string, value: unknown): Date {
  if (value instanceof Date) return value
  if (value instanceof ObjectId) return value.getTimestamp()
  if (value instanceof Timestamp) return new Date(value.getHighBitsUnsigned() * 1000)
  throw new MongoServerError(16006, `can't convert from BSON type ${typeName(value)} to Date (${name})`)
}

/** An offset from UTC in milliseconds. Names of zones other than UTC are refused: they need the zone database. */
function offsetOf(zone: unknown): number {
  if (isNullish(zone) || zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0
  const parts = typeof zone === 'string' ? /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) : undefined
  if (!parts) throw notImplemented(`the time zone ${String(zone)}`)
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3] ?? 0)) * MINUTE
}

/** The ISO week date: years run from the Monday of the week with the year's first Thursday. */
function isoWeek(date: Date): { year: number; week: number; day: number } {
  const day = date.getUTCDay() || 7
  const thursday = new Date(date.getTime() + (4 - day) * DAY)
  const year = thursday.getUTCFullYear()
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7) + 1, day }
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1
}

const PARTS: Record<string, (date: Date) => number> = {
  $year: (date) => date.getUTCFullYear(),
  $month: (date) => date.getUTCMonth() + 1,
  $dayOfMonth: (date) => date.getUTCDate(),
  $dayOfWeek: (date) => date.getUTCDay() + 1,
  $dayOfYear: dayOfYear,
  $hour: (date) => date.getUTCHours(),
  $minute: (date) => date.getUTCMinutes(),
  $second: (date) => date.getUTCSeconds(),
  $millisecond: (date) => date.getUTCMilliseconds(),
  $week: (date) => Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7),
  $isoWeek: (date) => isoWeek(date).week,
  $isoDayOfWeek: (date) => isoWeek(date).day,
  $isoWeekYear: (date) => isoWeek(date).year
}

/** A part of a date, from the date itself or from `{date, timezone}`. */
function part(name: string, read: (date: Date) => number): Operator {
  return (argument, scope, compile) => {
    const source = Array.isArray(argument) && argument.length === 1 ? argument[0] : argument
    const isForm = isDocument(source) && 'date' in source
    const date = compile(isForm ? source.date : source, scope)
    const zone = compile(isForm ? (source.timezone ?? 'UTC') : 'UTC', scope)
    return (variables) => {
      const value = date(variables)
      const timezone = zone(variables)
      if (isNullish(value) || isNullish(timezone)) return null
      const result = read(new Date(dateOf(name, value).getTime() + offsetOf(timezone)))
      return name === '$isoWeekYear' ? Long.fromNumber(result) : new Int32(result)
    }
  }
}

const pad = (value: number, width: number) => String(value).padStart(width, '0')

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** Specifiers of `$dateToString`. Source: https://www.mongodb.com/docs/manual/reference/operator/aggregation/dateToString/ */
const SPECIFIERS: Record<string, (date: Date, offset: number) => string> = {
  Y: (date) => pad(date.getUTCFullYear(), 4),
  m: (date) => pad(date.getUTCMonth() + 1, 2),
  d: (date) => pad(date.getUTCDate(), 2),
  e: (date) => String(date.getUTCDate()).padStart(2, ' '),
  H: (date) => pad(date.getUTCHours(), 2),
  M: (date) => pad(date.getUTCMinutes(), 2),
  S: (date) => pad(date.getUTCSeconds(), 2),
  L: (date) => pad(date.getUTCMilliseconds(), 3),
  j: (date) => pad(dayOfYear(date), 3),
  w: (date) => String(date.getUTCDay() + 1),
  u: (date) => String(isoWeek(date).day),
  U: (date) => pad((PARTS.$week as (date: Date) => number)(date), 2),
  V: (date) => pad(isoWeek(date).week, 2),
  G: (date) => pad(isoWeek(date).year, 4),
  b: (date) => (MONTHS[date.getUTCMonth()] as string).slice(0, 3),
  B: (date) => MONTHS[date.getUTCMonth()] as string,
  z: (_date, offset) =>
    `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / MINUTE / 60), 2)}${pad((Math.abs(offset) / MINUTE) % 60, 2)}`,
  Z: (_date, offset) => `${offset < 0 ? '-' : '+'}${pad(Math.abs(offset) / MINUTE, 3)}`,
  '%': () => '%'
}

function dateToString({ date, format, timezone, onNull, ...rest }: Record<string, unknown>): unknown {
  if (isNullish(date)) return 'onNull' in rest || onNull !== undefined ? onNull : null
  if (format === null || timezone === null) return null
  const pattern = format ?? (timezone === undefined || offsetOf(timezone) === 0 ? '%Y-%m-%dT%H:%M:%S.%LZ' : '%Y-%m-%dT%H:%M:%S.%L%z')
  if (typeof pattern !== 'string') throw new MongoServerError(18533, "$dateToString requires that 'format' be a string")
  const offset = offsetOf(timezone)
  const local = new Date(dateOf('$dateToString', date).getTime() + offset)
  return pattern.replace(/%(.?)/g, (whole, letter: string) => {
    const show = SPECIFIERS[letter]
    if (!show) throw new MongoServerError(18536, `Invalid format character '${whole}' in format string`)
    return show(local, offset)
  })
}

const FIXED: Record<string, number> = { week: 7 * DAY, day: DAY, hour: 60 * MINUTE, minute: MINUTE, second: 1000, millisecond: 1 }
const IN_MONTHS: Record<string, number> = { year: 12, quarter: 3, month: 1 }

export function unitOf(name: string, value: unknown): string {
  if (typeof value !== 'string' || !(value in FIXED || value in IN_MONTHS))
    throw new MongoServerError(9, `unknown time unit value in ${name}: ${String(value)}`)
  return value
}

/** The date `amount` units later. A day that the target month lacks becomes the month's last. */
export function shifted(date: Date, unit: string, amount: number): Date {
  const months = IN_MONTHS[unit]
  if (months === undefined) return new Date(date.getTime() + amount * (FIXED[unit] as number))
  const target = new Date(date)
  target.setUTCDate(1)
  target.setUTCMonth(target.getUTCMonth() + amount * months)
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  target.setUTCDate(Math.min(date.getUTCDate(), last))
  return target
}

function shifting(name: '$dateAdd' | '$dateSubtract'): Operator {
  return named(name, ['!startDate', '!unit', '!amount', 'timezone'], 5166401, ({ startDate, unit, amount, timezone }) => {
    if (isNullish(startDate) || isNullish(unit) || isNullish(amount) || timezone === null) return null
    const offset = offsetOf(timezone)
    const local = new Date(dateOf(name, startDate).getTime() + offset)
    const steps = int(amount, 5166405, `${name}: amount`)
    return new Date(shifted(local, unitOf(name, unit), name === '$dateAdd' ? steps : -steps).getTime() - offset)
  })
}

/** Number of unit boundaries before a date. Weeks start on `firstDay`, 0 for Sunday. */
function ordinal(date: Date, unit: string, firstDay: number): number {
  const months = IN_MONTHS[unit]
  if (months !== undefined) return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months)
  // 1970-01-01 was a Thursday, day 4.
  const shift = unit === 'week' ? ((((4 - firstDay) % 7) + 7) % 7) * DAY : 0
  return Math.floor((date.getTime() + shift) / (FIXED[unit] as number))
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

function firstDayOf(value: unknown): number {
  const day = isNullish(value) ? 0 : DAYS.findIndex((name) => String(value).toLowerCase().startsWith(name))
  if (day < 0) throw new MongoServerError(9, `unknown day of week value: ${String(value)}`)
  return day
}

export const DATES: Record<string, Operator> = {
  ...Object.fromEntries(Object.entries(PARTS).map(([name, read]) => [name, part(name, read)])),
  $dateToString: named('$dateToString', ['!date', 'format', 'timezone', 'onNull'], 18534, dateToString),
  $dateFromString: named(
    '$dateFromString',
    ['!dateString', 'format', 'timezone', 'onError', 'onNull'],
    40541,
    ({ dateString, format, timezone, ...rest }) => {
      if (!isNullish(format)) throw notImplemented("$dateFromString with a 'format'")
      if (isNullish(dateString)) return rest.onNull ?? null
      try {
        if (typeof dateString !== 'string')
          throw new MongoServerError(241, `$dateFromString requires that 'dateString' be a string, found: ${typeName(dateString)}`)
        return new Date(parseDate(dateString).getTime() - offsetOf(timezone))
      } catch (error) {
        if ('onError' in rest && error instanceof MongoServerError && error.code === 241) return rest.onError
        throw error
      }
    }
  ),
  $dateAdd: shifting('$dateAdd'),
  $dateSubtract: shifting('$dateSubtract'),
  $dateDiff: named(
    '$dateDiff',
    ['!startDate', '!endDate', '!unit', 'timezone', 'startOfWeek'],
    5166301,
    ({ startDate, endDate, unit, timezone, startOfWeek }) => {
      if (isNullish(startDate) || isNullish(endDate) || isNullish(unit) || timezone === null) return null
      const [from, to] = [startDate, endDate].map((date) =>
        ordinal(new Date(dateOf('$dateDiff', date).getTime() + offsetOf(timezone)), unitOf('$dateDiff', unit), firstDayOf(startOfWeek))
      ) as [number, number]
      return Long.fromNumber(to - from)
    }
  ),
  $dateTrunc: named(
    '$dateTrunc',
    ['!date', '!unit', 'binSize', 'timezone', 'startOfWeek'],
    5439007,
    ({ date, unit, binSize, timezone, startOfWeek }) => {
      if (isNullish(date) || isNullish(unit) || timezone === null || binSize === null) return null
      if (binSize !== undefined && int(binSize, 5439017, '$dateTrunc: binSize') !== 1)
        throw notImplemented('$dateTrunc with a binSize above 1')
      const name = unitOf('$dateTrunc', unit)
      const offset = offsetOf(timezone)
      const local = new Date(dateOf('$dateTrunc', date).getTime() + offset)
      const place = ordinal(local, name, firstDayOf(startOfWeek))
      if (name in IN_MONTHS) return new Date(shifted(new Date('0000-01-01T00:00:00Z'), name, place).getTime() - offset)
      const shift = name === 'week' ? ((((4 - firstDayOf(startOfWeek)) % 7) + 7) % 7) * DAY : 0
      return new Date(place * (FIXED[name] as number) - shift - offset)
    }
  )
}
