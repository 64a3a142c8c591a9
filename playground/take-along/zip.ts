import { strToU8, zipSync } from 'fflate'
import { type ApplicationFile, FOLDER } from './application'

/** One archive for one application, whenever it is made: the time in it is the first that the format knows. */
const MADE_AT = new Date(1980, 0, 1)

/** Packs files into a zip archive, under one folder. */
export function zipOf(files: readonly ApplicationFile[]): Uint8Array<ArrayBuffer> {
  const packed = Object.fromEntries(files.map(({ path, text }) => [`${FOLDER}/${path}`, strToU8(text)]))
  return zipSync(packed, { mtime: MADE_AT }) as Uint8Array<ArrayBuffer>
}
