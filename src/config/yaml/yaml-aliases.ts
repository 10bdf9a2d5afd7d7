import { isAlias, isNode, visit, type Alias, type Document, type Node } from 'yaml';

/**
 * Returns the target of each alias: the last node before it with its anchor. One pass over the document; a lookup per
 * alias would take quadratic time.
 */
export function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (isNode(node) && node.anchor) {
        anchors.set(node.anchor, node);
      }
    },
  });
  return targets;
}
