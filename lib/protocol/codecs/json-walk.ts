import { isJsonObject, type JsonObject } from '../../base/json.ts';

type JsonNode = object;

/**
 * Changes a freshly parsed JSON value in place: `swap` sees each object in the order of the text, and what it returns
 * takes the object's place unless it is the object itself, whose content is then walked. An explicit stack, so that deep
 * nesting cannot overflow. Returns the value, which is another one only when `swap` replaced it whole.
 */
export function swapObjects(root: unknown, swap: (object: JsonObject) => unknown): unknown {
  const holder: unknown[] = [root];
  const stack: (readonly [JsonNode, string])[] = [[holder, '0']];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [parent, key] = next;
    const node = child(parent, key);
    const taken = isJsonObject(node) ? swap(node) : node;
    if (taken !== node) setChild(parent, key, taken);
    else if (isNode(node)) pushChildren(stack, node);
  }
  return holder[0];
}

/** From the last to the first, because the stack gives them back the other way round; scalars hold nothing to swap. */
function pushChildren(stack: (readonly [JsonNode, string])[], node: JsonNode): void {
  const keys = Object.keys(node);
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i];
    if (key !== undefined && isNode(child(node, key))) stack.push([node, key]);
  }
}

/** Own keys only, so `__proto__` is a property like any other here. */
function child(node: JsonNode, key: string): unknown {
  return (node as Record<string, unknown>)[key];
}

function setChild(node: JsonNode, key: string, value: unknown): void {
  Object.defineProperty(node, key, { value, writable: true, enumerable: true, configurable: true });
}

function isNode(value: unknown): value is JsonNode {
  return typeof value === 'object' && value !== null;
}
