/** HTTP codes of `google.rpc.Code`, as its own definition gives them. */
const HTTP_CODES: Readonly<Record<number, number>> = {
  0: 200,
  1: 499,
  2: 500,
  3: 400,
  4: 504,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 400,
  10: 409,
  11: 400,
  12: 501,
  13: 500,
  14: 503,
  15: 500,
  16: 401,
};

/** The HTTP code for a code of Google's status; some entries hold the HTTP code itself. */
export function httpCodeOf(code: number): number | undefined {
  return HTTP_CODES[code] ?? (code >= 100 && code < 600 ? code : undefined);
}
