/**
 * What clients may put where a name, an agent or a message belongs, each with what it is after. Tests
 * send all of it through everything that shows it.
 */
export const HOSTILE_TEXTS: Readonly<Record<string, string>> = {
  'a script': '<script>alert(1)</script>',
  'an image that runs': '"><img src=x onerror=alert(1)>',
  'a formula': '=HYPERLINK("http://evil.example","click")',
  'a formula behind blanks': '  =1+1',
  'a wide formula': '\uff1d1+1',
  'a plus': '+49 30 1',
  'a minus': '-2+3+cmd|"/c calc"!A0',
  'an at': '@SUM(1)',
  'right to left': 'safe\u202egnp.exe',
  'direction isolates': '\u2066admin\u2069',
  'zero width': 'ad\u200bmin\ufeff',
  'a line break': 'jai\nveeru deleted pod x',
  'a carriage return': 'jai\rveeru',
  'a tab': 'a\tb',
  'a terminal escape': '\u001b[31mred\u001b[0m',
  'a bell and a null': '\u0007\u0000',
  'the end of a cell': 'a","b',
  'the end of a table cell': 'a | b \\| c',
  'a link': '[click](javascript:alert(1))',
  'an HTML entity': '&lt;b&gt;',
  'a line separator': 'a\u2028b\u2029c',
  'half a character': 'a\ud800b',
  'a tag character': 'a\u{e0041}b',
  'a prototype': '__proto__',
  emoji: '🐈‍⬛',
  'a quote': "it's `code` *bold* _under_ ~~gone~~",
  'a percent escape': '%3Cscript%3E%00%zz',
  'one megabyte': 'x'.repeat(1 << 20),
};
