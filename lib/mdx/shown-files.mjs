import { join } from 'node:path'

/**
 * A loader of webpack for pages, which leaves them as they are. It names the files that `<SourceCode file="…" />` shows, so that an edit of
 * one makes the page anew instead of taking it from webpack's cache.
 *
 * Its query (`shown-files.mjs?…`) stands for everything else that pages are made from. webpack keeps a module under the names and queries of
 * its loaders, so another query is another page.
 * @this {{ rootContext: string, addDependency(file: string): void }}
 * @param {string} page
 */
export default function shownFiles(page) {
  for (const [, file] of page.matchAll(/<SourceCode\s[^>]*?\bfile=["']([^"']+)/g)) this.addDependency(join(this.rootContext, file))
  return page
}
