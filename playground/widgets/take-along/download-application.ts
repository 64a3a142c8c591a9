import { type ApplicationFile, FOLDER } from '../../take-along/application'
import { download } from '../download'

/** Saves an application as a zip archive. What packs it is fetched at the first time. @throws Error when that cannot be fetched. */
export async function downloadApplication(files: readonly ApplicationFile[]): Promise<void> {
  const { zipOf } = await import('../../take-along/zip')
  download(`${FOLDER}.zip`, 'application/zip', zipOf(files))
}
