/**
 * One value for the whole process. Next bundles the proxy, each API route and the server separately, so a module-level variable
 * may exist several times; this one exists once.
 */
export function processWide<T>(name: string): { get(): T | undefined; set(value: T): void } {
  const key = Symbol.for(`nextauth-live.${name}`)
  const holder = globalThis as unknown as Record<symbol, T | undefined>
  return {
    get: () => holder[key],
    set: (value) => {
      holder[key] = value
    }
  }
}

/** One value for the whole process, made at its first use. @returns a function that gives the value. */
export function madeOnce<T>(name: string, make: () => T): () => T {
  const shared = processWide<T>(name)
  return () => {
    const known = shared.get()
    if (known !== undefined) return known
    const made = make()
    shared.set(made)
    return made
  }
}
