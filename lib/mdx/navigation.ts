interface PageTheme {
  layout?: 'default' | 'full'
  sidebar?: boolean
  toc?: boolean
  breadcrumb?: boolean
  pagination?: boolean
  timestamp?: boolean
}

/** A heading among the entries. Its key is any that no page has. */
interface Heading {
  type: 'separator'
  title: string
}

type Entry = string | Heading | { title: string; type?: 'page' | 'doc'; display?: 'hidden'; theme?: PageTheme }

/**
 * The entries of a folder's `_meta.ts`, in order, as Nextra reads them. Next's type check takes every file under pages/ for a
 * page and wants its default export to be a component, hence the type that this returns.
 */
export function navigation(entries: Record<string, Entry>): () => null {
  return entries as unknown as () => null
}
