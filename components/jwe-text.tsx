const NAMES = ['header', 'encrypted key', 'initialization vector', 'ciphertext', 'authentication tag']

/** A compact JWE with its five parts told apart, and below it what each part is. */
export function JweText({ parts }: { parts: readonly string[] }) {
  return (
    <>
      <div className="jwe">
        {parts.map((part, i) => (
          <span key={i}>
            {i > 0 && <span className="dot">.</span>}
            <span data-part={i} title={NAMES[i]}>
              {part}
            </span>
          </span>
        ))}
      </div>
      <ol className="jwe-parts">
        {NAMES.map((name, i) => (
          <li key={name}>
            <b data-part={i}>{name}</b>
            <span>{parts[i] ? `${parts[i]?.length} characters` : 'empty'}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
