import type { Code, Parents, Root, RootContent } from 'mdast'
import { SKIP, visit } from 'unist-util-visit'
import { attribute, type JsxTag, tagNamed } from './jsx-tag'
import { readJavaScript, readRegion, type SourceRegion } from './source-region'

/**
 * Replaces `<SourceCode file="playground/nextauth/callbacks.ts" region="jwt" />` with a code block of those lines of that file,
 * named and linked by Nextra like any other. With `languages="ts js"` two tabs show the code with types and without. A missing
 * file or region fails the build.
 * @param options.root absolute path that `file` is relative to.
 */
export function remarkSourceCode({ root }: { root: string }) {
  return (tree: Root) =>
    visit(tree, tagNamed('SourceCode'), (tag, index, parent: Parents | undefined) => {
      if (parent && index !== undefined) parent.children[index] = sourceCode(tag, root)
      return SKIP
    })
}

function sourceCode(tag: JsxTag, root: string): RootContent {
  const file = attribute(tag, 'file')
  if (!file) throw new Error('<SourceCode> needs the attribute file="…".')
  const region = attribute(tag, 'region')
  const typed = codeBlock(readRegion(root, file, region), file)
  if (attribute(tag, 'languages') !== 'ts js') return typed
  const plain = codeBlock(readJavaScript(root, file, region), file.replace(/\.ts(x?)$/, '.js$1'))
  return { type: 'mdxJsxFlowElement', name: 'CodeTabs', attributes: [], children: [typed, plain] }
}

function codeBlock({ code, lang, line }: SourceRegion, file: string): Code {
  return { type: 'code', lang, meta: `filename="${file}:${line}" copy`, value: code }
}
