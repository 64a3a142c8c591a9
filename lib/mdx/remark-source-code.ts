import { attribute, type Node } from './node'
import { readJavaScript, readRegion, type SourceRegion } from './source-region'

/**
 * Replaces `<SourceCode file="playground/nextauth/callbacks.ts" region="jwt" />` by a code block with those lines of that file,
 * named and linked by Nextra like any other. With `languages="ts js"` the same without types stands beside it, in tabs. A missing
 * file or region fails the build.
 * @param options.root absolute path that `file` is relative to.
 */
export function remarkSourceCode({ root }: { root: string }) {
  return (tree: Node) => replaceIn(tree, root)
}

function replaceIn(parent: Node, root: string): void {
  // A leaf has no list of children, and must not get one.
  if (!parent.children) return
  parent.children = parent.children.map((node) => {
    if (node.name === 'SourceCode') return sourceCode(node, root)
    replaceIn(node, root)
    return node
  })
}

function sourceCode(node: Node, root: string): Node {
  const file = attribute(node, 'file')
  if (!file) throw new Error('<SourceCode> needs the attribute file="…".')
  const region = attribute(node, 'region')
  const typed = codeBlock(readRegion(root, file, region), file)
  if (attribute(node, 'languages') !== 'ts js') return typed
  const plain = codeBlock(readJavaScript(root, file, region), file.replace(/\.ts(x?)$/, '.js$1'))
  return { type: 'mdxJsxFlowElement', name: 'CodeTabs', attributes: [], children: [typed, plain] }
}

function codeBlock({ code, lang, line }: SourceRegion, file: string): Node {
  return { type: 'code', lang, meta: `filename="${file}:${line}" copy`, value: code }
}
