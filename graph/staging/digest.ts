import { FIELD_SEPARATOR } from '../model.ts';

/** Hashes over the columns of a claim or an invoice, in SQL. */

const SEPARATOR = `chr(${FIELD_SEPARATOR.charCodeAt(0)})`;

/** The text hash of invoiceDigest of model.ts; a test holds the two together. */
export const INVOICE_HASH = `sha256(concat_ws(${SEPARATOR}, seller, buyer, coalesce(code, ''), number, day,
  coalesce(net_minor::VARCHAR, ''), coalesce(tax_minor::VARCHAR, ''), gross_minor, currency, void, coalesce(class, ''),
  coalesce(goods_code, ''), coalesce(goods_name, ''), coalesce(original_code, ''), coalesce(original_number, '')))`;

/** The digest's columns out of INVOICE_HASH AS hash. */
export const DIGEST_COLUMNS = `('0x' || left(hash, 16))::UBIGINT AS digest_high, ('0x' || substr(hash, 17, 16))::UBIGINT AS digest_low`;

/** Claims can only be of one invoice if they share it. The ledger keeps it, so its definition must not change. */
export const GROUP_KEY = `md5_number_lower(coalesce(code, '') || ${SEPARATOR} || number)`;

/** A number that names one document wherever it stands: of 20 digits, or under a code. Any other names one within its ledger. */
export const GLOBAL_NUMBER = '(code IS NOT NULL OR is_digital(number))';

/** Where net or tax is missing, the gross is what tells documents of one number apart. */
export const GROSS_KEY = 'CASE WHEN net_minor IS NULL OR tax_minor IS NULL THEN gross_minor END';

/** A hash that all claims of one document share, for one load: others that have it too only cost time. */
export const DOCUMENT_HASH = `CASE WHEN ${GLOBAL_NUMBER} THEN hash(group_key)
  ELSE hash(group_key, day, net_minor, tax_minor, currency, ${GROSS_KEY}) END`;
