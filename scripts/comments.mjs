// What users see in an editor and in the reference: exports, their options, the methods of classes, each with its comment. Read
// from the sources as they are written, in about a second: no type is checked.
//
//     node scripts/comments.mjs     says what is missing
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** TypeScript as a library: version 7 is a program. */
const ts = createRequire(`${root}packages/thinnet/package.json`)('typescript')

const parsed = new Map()
function parse(path) {
  if (!parsed.has(path))
    parsed.set(path, ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true))
  return parsed.get(path)
}

/** What is for users. Other entries of these packages, and other packages, are there for thinnet's own. */
export const ENTRIES = [
  'thinnet/src/index.ts',
  'datasets/src/index.ts',
  'formats/src/index.ts',
  'charts/src/index.ts',
  'charts/src/plots/index.ts',
  'sweep/src/index.ts',
]

const target = (node, path) =>
  node.moduleSpecifier?.text.startsWith('.') ? resolve(dirname(path), node.moduleSpecifier.text) : null

/** What a file exports: [name, declaration]. */
function exportsOf(path) {
  return parse(path).statements.flatMap(node => {
    if (ts.isExportDeclaration(node)) {
      const from = target(node, path)
      if (node.moduleSpecifier && !from) return []
      if (!node.exportClause) return exportsOf(from)
      if (ts.isNamespaceExport(node.exportClause)) {
        return exportsOf(from).map(([name, found]) => [`${node.exportClause.name.text}.${name}`, found])
      }
      return node.exportClause.elements.map(({ name, propertyName }) => {
        return [name.text, declarationOf(from ?? path, (propertyName ?? name).text)]
      })
    }
    if (!ts.canHaveModifiers(node) || !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
      return []
    return namesOf(node).map(name => [name, node])
  })
}

const namesOf = node =>
  ts.isVariableStatement(node)
    ? node.declarationList.declarations.map(({ name }) => name.text)
    : node.name
      ? [node.name.text]
      : []

/** The declaration that a name has in a file, there or where it comes from; undefined for one from elsewhere. */
function declarationOf(path, name) {
  const { statements } = parse(path)
  const own = statements.filter(node => !ts.isImportDeclaration(node) && namesOf(node).includes(name))
  // of an overloaded function the declaration with the comment
  if (own.length > 0) return own.find(commentOf) ?? own[0]
  for (const node of statements) {
    const from = target(node, path)
    if (!from) continue
    const named = node.importClause?.namedBindings ?? node.exportClause
    if (named?.elements) {
      const found = named.elements.find(element => element.name.text === name)
      if (found) return declarationOf(from, (found.propertyName ?? found.name).text)
    } else if (ts.isExportDeclaration(node) && !named) {
      const found = declarationOf(from, name)
      if (found) return found
    }
  }
  return undefined
}

/** The text of a declaration's comment, '' where it has none. */
function commentOf(node) {
  const comment = node.jsDoc?.at(-1)
  return comment
    ? comment
        .getText()
        .slice(3, -2)
        .replaceAll(/^\s*\*/gm, '')
        .trim()
    : ''
}

const HIDDEN = ['Private', 'Protected', 'Override', 'Static'].map(name => ts.SyntaxKind[`${name}Keyword`])
const isHidden = ({ name, modifiers }) =>
  !name || !/^\w+$/.test(name.getText()) || modifiers?.some(({ kind }) => HIDDEN.includes(kind))

/** Whether a type of this name holds options, as far as its name tells. */
const holdsOptions = name => name !== 'NoOptions' && /(Options|Settings|Given)$/.test(name)

/**
 * @typedef {object} Part
 * @property {string} at file and line
 * @property {string} name
 * @property {'export' | 'type' | 'layer' | 'option' | 'method'} kind
 * @property {boolean} optional
 * @property {boolean} exported false: a type of options that no program can name
 * @property {string} comment '' where there is none
 * @property {string} text of the declaration
 */

/** @returns {Part[]} each once, in the order in which they are found */
export function publicParts() {
  const parts = new Map()
  const add = (name, node, kind, comment = commentOf(node)) => {
    if (parts.has(node)) return false
    const source = node.getSourceFile()
    const at = `${relative(root, source.fileName)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
    parts.set(node, { at, name, kind, optional: node.questionToken !== undefined, comment, text: node.getText() })
    return true
  }

  /**
   * The options that a type has, and those that it takes over from others.
   *
   * @param said the comment of the function whose options are spelt out there: it may speak of them instead
   */
  const options = (node, owner, said = '') => {
    if (ts.isTypeLiteralNode(node) || ts.isInterfaceDeclaration(node)) {
      for (const clause of node.heritageClauses ?? []) for (const type of clause.types) options(type, owner)
      for (const member of node.members) {
        const name = member.name?.getText()
        if (!name || member.type?.kind === ts.SyntaxKind.NeverKeyword) continue
        const spoken = new RegExp(`\\b${name}\\b`).test(said) ? said : ''
        add(`${owner}.${name}`, member, 'option', commentOf(member) || spoken)
        if (member.type) options(member.type, `${owner}.${name}`)
      }
    } else if (ts.isTypeAliasDeclaration(node)) options(node.type, owner)
    else if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = (node.typeName ?? node.expression).getText()
      const found = holdsOptions(name) && declarationOf(node.getSourceFile().fileName, name)
      if (found && !parts.has(found)) {
        // its name says what it is
        add(name, found, 'type', name)
        options(found, name)
      }
      for (const type of node.typeArguments ?? []) options(type, owner, said)
    } else if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) {
      for (const type of node.types) options(type, owner, said)
    }
  }
  const parameters = (node, name, said) => {
    for (const { type } of node.parameters) if (type) options(type, name, said)
  }

  const visit = (name, node) => {
    const isClass = ts.isClassDeclaration(node)
    const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
    const inner = name.slice(name.lastIndexOf('.') + 1)
    if (isType && holdsOptions(inner)) {
      add(name, node, 'type', name)
      return options(node, inner)
    }
    const base = isClass && node.heritageClauses?.[0].types[0].expression.getText()
    if (!add(name, node, isType ? 'type' : base && name.startsWith('layers.') ? 'layer' : 'export')) return
    const said = commentOf(node)
    if (ts.isFunctionDeclaration(node)) parameters(node, name, said)
    if (ts.isVariableStatement(node)) {
      const [{ initializer }] = node.declarationList.declarations
      if (initializer && ts.isArrowFunction(initializer)) parameters(initializer, name, said)
    }
    if (!isClass || base) return
    const declared = node.members.filter(member => !isHidden(member))
    for (const member of declared) {
      const overloads = declared.filter(other => other.name.text === member.name.text)
      // what implements overloads is not seen
      if (overloads.length > 1 && member.body) continue
      const comment = commentOf(member) || overloads.map(commentOf).join('')
      add(`${name}.${member.name.text}`, member, 'method', comment)
      if (member.parameters) parameters(member, `${name}.${member.name.text}`, comment)
    }
  }
  const exported = ENTRIES.flatMap(entry => exportsOf(`${root}packages/${entry}`)).filter(([, node]) => node)
  for (const [name, node] of exported) visit(name, node)
  const named = new Set(exported.map(([, node]) => node))
  return [...parts].map(([node, part]) => ({ ...part, exported: part.kind !== 'type' || named.has(node) }))
}

/** What a part's comment does not say; null where it says what it should. */
export function missingIn({ kind, optional, exported, comment, text }) {
  if (!comment) return 'no comment'
  if (!exported) return 'no export'
  if (kind === 'option' && optional && !/default|left out|without|none/i.test(comment)) return 'no default'
  if (kind === 'layer' && !/\[.*\]/.test(comment)) return 'no shape'
  if (kind === 'export' && !text.includes('class ') && /\brefuse\(/.test(text) && !/@throws/.test(comment))
    return 'no @throws'
  return null
}

if (import.meta.filename === process.argv[1]) {
  for (const part of publicParts()) {
    const missing = missingIn(part)
    if (missing) console.log(`${part.at} ${part.name}: ${missing}`)
  }
}
