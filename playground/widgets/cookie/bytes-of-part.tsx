import styles from './cookie.module.css'
import { toHex } from './decrypt'
import type { PARTS } from './parts'

interface BytesOfPartProps {
  part: (typeof PARTS)[number]
  index: number
  bytes: Uint8Array
  /** The decrypted bytes, one for each, where there are any. */
  clear: Uint8Array | undefined
  /** The byte whose lowest bit is flipped. */
  flipped: number | null
  onFlip: (byte: number) => void
}

/** The bytes of one part, each a button that flips its lowest bit. */
export function BytesOfPart({ part, index, bytes, clear, flipped, onFlip }: BytesOfPartProps) {
  // The header is text. The ciphertext has text only once it is decrypted.
  const text = part.name === 'header' ? bytes : clear
  return (
    <div data-part={index}>
      <p>
        <b>{part.name}</b>: {part.meaning}
      </p>
      {bytes.length > 0 && (
        <>
          <div className={styles.bytes} data-print="whole">
            {[...bytes].map((byte, i) => (
              <button
                key={i}
                type="button"
                aria-pressed={i === flipped}
                aria-label={`Byte ${i}, ${toHex(byte)}${text ? `, ${printable(text[i])}` : ''}: flip its lowest bit`}
                onClick={() => onFlip(i)}
              >
                {toHex(byte)}
                {text && <span>{printable(text[i])}</span>}
              </button>
            ))}
          </div>
          <p className="note">{bytes.length} bytes. Press one to flip its lowest bit.</p>
        </>
      )}
    </div>
  )
}

/** A byte as a character, or as a dot when the character is not visible. */
function printable(byte = 0): string {
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
}
