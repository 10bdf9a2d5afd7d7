import { isAlias, isNode, visit, type Alias, type Document, type Node } from 'yaml';

/**
 * What each alias stands for: the last node before it that bears its anchor. Found in one pass, since looking each one
 * up on its own takes quadratic time.
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
