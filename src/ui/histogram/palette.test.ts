import { expect, test } from 'vitest';
import { OTHER_COLOUR, PART_COLOURS } from './palette.ts';

type Rgb = readonly [number, number, number];

/** Machado, Oliveira and Fernandes 2009, full severity, on linear light. */
const EYES = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  'no red': [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  'no green': [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  'no blue': [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
} as const;

/** Below this two areas of colour are easily taken for one (OKLab). */
const LEAST_DIFFERENCE = 0.06;

/** WCAG 1.4.11: what one must see to understand a picture. */
const LEAST_CONTRAST = 3;

const GROUND = { light: '#fbfbfa', dark: '#131416' } as const;

test.each(
  (['light', 'dark'] as const).flatMap((theme) =>
    (Object.keys(EYES) as (keyof typeof EYES)[]).map((eyes) => [theme, eyes] as const),
  ),
)('parts are told apart, %s theme, eyes that see: %s', (theme, eyes) => {
  const seen = [...PART_COLOURS, OTHER_COLOUR].map((colour) => lab(seenBy(eyes, colour[theme])));
  const alike = seen.flatMap((one, i) =>
    seen.flatMap((other, j) => {
      const apart = Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
      return j > i && apart < LEAST_DIFFERENCE ? [`${i} and ${j}: ${apart.toFixed(3)}`] : [];
    }),
  );
  expect(alike).toEqual([]);
});

test.each(['light', 'dark'] as const)('parts stand out from the ground, %s theme', (theme) => {
  const faint = [...PART_COLOURS, OTHER_COLOUR]
    .map((colour) => contrast(colour[theme], GROUND[theme]))
    .filter((ratio) => ratio < LEAST_CONTRAST);
  expect(faint).toEqual([]);
});

function linear(hex: string): Rgb {
  const part = (from: number): number => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function seenBy(eyes: keyof typeof EYES, hex: string): Rgb {
  const [a, b, c, d, e, f, g, h, i] = EYES[eyes];
  const [red, green, blue] = linear(hex);
  return [
    a * red + b * green + c * blue,
    d * red + e * green + f * blue,
    g * red + h * green + i * blue,
  ];
}

function lab([red, green, blue]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function luminance(hex: string): number {
  const [red, green, blue] = linear(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
