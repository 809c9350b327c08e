import { idOf, type Snapshot } from '../snapshot.ts';
import type { CellType } from './tables.ts';

/** What XML 1.0 can hold neither as it is nor as a reference: most control characters, and two that are none. */
const UNHELD = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
// white space, which a reader would make blanks of in an attribute, and line ends of another kind in a text
const ESCAPED = /[&<>"\t\n\r]/g;
const REFERENCES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  ...{ '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' },
};

/** A text within an element or an attribute in double quotes. */
export function xmlText(text: string): string {
  return held(text).replace(ESCAPED, (character) => REFERENCES[character]);
}

const held = (text: string) => text.replace(UNHELD, '');

/** What stands for a node: its id. Of an id of which something had to be dropped the number as well, lest two nodes become one. */
export function nodeKey(snapshot: Snapshot, u: number): string {
  const id = idOf(snapshot, u);
  const kept = held(id);
  return xmlText(kept === id ? id : `${kept}#${u}`);
}

/** What both formats call the types. Days have no type that all readers know. */
export const XML_TYPES: Readonly<Record<CellType, string>> = {
  ...{ text: 'string', money: 'double', day: 'string', count: 'long', flag: 'boolean' },
};
