/** Search within the names of a snapshot, over their bytes: a million names are never decoded. Answers are marks, one a node. */
import type { Snapshot } from '../../graph/snapshot.ts';
import { initialsCode, masks, soughtInitials } from './pinyin.ts';

const encoder = new TextEncoder();

/** Names that contain a text, whatever the case of Latin letters. */
export function namesContaining({ taxpayers }: Snapshot, text: string): Uint8Array {
  const sought = Array.from(encoder.encode(text), (byte) => table((other) => plain(other) === plain(byte)));
  return runsHolding(taxpayers.nameBytes, taxpayers.nameOffsets, sought);
}

const plain = (byte: number) => (byte >= 65 && byte <= 90 ? byte + 32 : byte);

/** Names whose characters begin, in pinyin, with these letters one after the other; digits and signs between them do not count. */
export function namesWithInitials(snapshot: Snapshot, letters: string): Uint8Array | null {
  const sought = soughtInitials(letters);
  if (sought === null) return null;
  const { codes, offsets } = initialsOf(snapshot);
  return runsHolding(
    codes,
    offsets,
    Array.from(sought, (letter) => table((code) => (masks[code] & letter) !== 0)),
  );
}

/** Which of the bytes will do at one place of what is sought. */
const table = (willDo: (byte: number) => boolean) =>
  Uint8Array.from({ length: 256 }, (_, byte) => Number(willDo(byte)));

/**
 * Marks the runs in which what is sought stands. All runs are searched as one, where most bytes are jumped over (Horspool); what begins in one run
 * and ends in the next does not count.
 */
function runsHolding(bytes: Uint8Array, offsets: Uint32Array, sought: readonly Uint8Array[]): Uint8Array {
  const count = offsets.length - 1;
  const marks = new Uint8Array(count);
  const last = sought.length - 1;
  if (last < 0) return marks;
  const jumps = new Uint32Array(256).fill(sought.length);
  for (let i = 0; i < last; i++) for (let byte = 0; byte < 256; byte++) if (sought[i][byte]) jumps[byte] = last - i;
  const ending = sought[last];
  const end = offsets[count];
  let run = 0;
  for (let at = last; at < end;) {
    const byte = bytes[at];
    if (ending[byte] === 1 && standsBefore(bytes, at, sought)) {
      while (offsets[run + 1] <= at) run++;
      if (at - last >= offsets[run]) {
        marks[run] = 1;
        at = offsets[run + 1] + last;
        continue;
      }
    }
    at += jumps[byte];
  }
  return marks;
}

/** Whether it ends here; its last byte is known to. */
function standsBefore(bytes: Uint8Array, at: number, sought: readonly Uint8Array[]): boolean {
  const first = at - sought.length + 1;
  for (let i = sought.length - 2; i >= 0; i--) if (sought[i][bytes[first + i]] === 0) return false;
  return true;
}

interface Initials {
  /** Of all names, one after the other. */
  codes: Uint8Array;
  offsets: Uint32Array;
}

const known = new WeakMap<Snapshot, Initials>();

/** Read once per snapshot, when the first asks. */
function initialsOf(snapshot: Snapshot): Initials {
  let initials = known.get(snapshot);
  if (!initials) known.set(snapshot, (initials = readInitials(snapshot)));
  return initials;
}

function readInitials({ taxpayers: { count, nameBytes, nameOffsets } }: Snapshot): Initials {
  // a character is three bytes, as a rule, but a Latin letter is one
  const codes = new Uint8Array(nameOffsets[count]);
  const offsets = new Uint32Array(count + 1);
  let length = 0;
  for (let node = 0; node < count; node++) {
    for (let at = nameOffsets[node]; at < nameOffsets[node + 1];) {
      const lead = nameBytes[at];
      const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      let codePoint = size === 1 ? lead : lead & (0x7f >> size);
      for (let i = 1; i < size; i++) codePoint = (codePoint << 6) | (nameBytes[at + i] & 0x3f);
      const code = initialsCode(codePoint);
      if (code !== 0) codes[length++] = code;
      at += size;
    }
    offsets[node + 1] = length;
  }
  return { codes: codes.slice(0, length), offsets };
}
