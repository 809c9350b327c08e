import { SaxesParser } from 'saxes';
import { InvalidInput } from '../../errors.ts';

/** Bytes of one text or tag: a cell has at most 32,767 characters. */
const LONGEST = 4 << 20;

export interface XmlHandlers {
  /** Names come without their prefix. */
  open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);

/**
 * Reads XML in pieces, yielding after each. Entities other than XML's own five, and document types altogether, are refused: nothing that
 * writes workbooks uses them. Raises InvalidInput `workbook_damaged`.
 */
export async function* readXml(chunks: AsyncIterable<Buffer>, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = new SaxesParser({ position: false });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let since = 0;
  parser.on('doctype', () => {
    throw new Error('it has a document type');
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    since = 0;
    handlers.open?.(local(name), attributes as Record<string, string>);
  });
  parser.on('closetag', ({ name }) => {
    since = 0;
    handlers.close?.(local(name));
  });
  if (handlers.text) parser.on('text', handlers.text);
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      if (error instanceof InvalidInput) throw error;
      throw new InvalidInput('workbook_damaged', { detail: (error as Error).message }, { cause: error });
    }
  };
  for await (const chunk of chunks) {
    since += chunk.length;
    guarded(() => {
      parser.write(decoder.decode(chunk, { stream: true }));
      if (since > LONGEST + chunk.length) throw new Error('a text without end');
    });
    yield;
  }
  guarded(() => parser.write(decoder.decode()).close());
  yield;
}

/** Reads XML as a whole, for its handlers' sake. */
export async function scanXml(chunks: AsyncIterable<Buffer>, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readXml(chunks, handlers));
}
