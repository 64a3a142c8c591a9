import { afterAll, beforeAll, expect, it } from 'vitest'
import { NullLab } from '../lab/proofs/null-lab'
import { ProofLab } from '../lab/proofs/proof-lab'
import type { Fact } from './fact'

/** Throws if the statement is not so. It gets the topic's laboratory as new. */
export type Proof = (lab: ProofLab) => Promise<void>

/** Milliseconds that a proof may take: it may wait for a browser, a Next build or a busy machine. */
const PATIENCE = 240_000

/**
 * Makes a test of each fact of a topic. In the null laboratory (see vitest.config.ts) the test is that the proof fails: a proof that
 * holds where nothing happens proves nothing.
 */
export function prove<Id extends string>(topic: Record<Id, Fact>, proofs: Record<Id, Proof>): void {
  const isNull = process.env.LABORATORY === 'null'
  const lab = isNull ? new NullLab() : new ProofLab()
  beforeAll(async () => void (await lab.open()), PATIENCE)
  afterAll(() => lab.close())
  for (const id of Object.keys(topic) as Id[])
    it(
      id,
      async () => {
        await lab.reset()
        if (isNull) await expect(proofs[id](lab), 'It holds although nothing happens.').rejects.toThrow()
        else await proofs[id](lab)
      },
      PATIENCE
    )
}
