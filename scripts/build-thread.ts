import { buildThread } from '../playground/experiments/run/build-thread'
import { noteBuiltFrom } from '../playground/facts/record'

/** A part of `npm run build`: the script that experiments with an environment of their own run in, and a note of the code that was built. */
await buildThread()
await noteBuiltFrom(process.cwd())
