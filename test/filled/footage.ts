/** Films that are pleasant to look at, made by ffmpeg: hills, sea and dunes that one comes slowly closer to, and pictures of mathematics. */
import { footage } from '../sources.ts';

interface Landscape {
  /** Above and below, #rrggbb. */
  sky: [string, string];
  /** Of the hills far away, and of those that are near. */
  ground: [string, string];
  /** From far to near; in parts of the height: where it lies and how high it goes. Then how many waves it has, and how they are moved. */
  ridges: [place: number, height: number, waves: number, shift: number][];
  sun?: { x: number; y: number; radius: number; colour: string };
  hasStars?: boolean;
}

const hills: Landscape['ridges'] = [
  [0.56, 0.05, 6, 0.4],
  [0.64, 0.06, 9, 2.1],
  [0.74, 0.05, 5, 4],
  [0.86, 0.04, 8, 1.2],
];
const water: Landscape['ridges'] = [
  [0.62, 0.004, 30, 1],
  [0.7, 0.008, 22, 2],
  [0.8, 0.014, 16, 3],
  [0.91, 0.02, 12, 0.5],
];
const dunes: Landscape['ridges'] = [
  [0.55, 0.03, 4, 0],
  [0.63, 0.05, 5, 2],
  [0.76, 0.06, 4, 4.6],
  [0.9, 0.04, 6, 1],
];
const slopes: Landscape['ridges'] = [
  [0.42, 0.05, 7, 0.9],
  [0.54, 0.05, 10, 2.6],
  [0.68, 0.05, 6, 0.2],
  [0.84, 0.04, 9, 3],
];
const landscapes = {
  dawn: { sky: ['#2b3a67', '#f7b267'], ground: ['#8c6a86', '#22182b'], ridges: hills, sun: sun(0.68, 0.5, 0.05, '#ffd9a0') },
  night: {
    sky: ['#050a1f', '#233a66'],
    ground: ['#1a2847', '#04060d'],
    ridges: hills,
    sun: sun(0.22, 0.2, 0.035, '#e8ecff'),
    hasStars: true,
  },
  sea: { sky: ['#6fa8cf', '#fbe3c0'], ground: ['#4f9bb5', '#123b52'], ridges: water, sun: sun(0.36, 0.5, 0.035, '#ffdba0') },
  evening: { sky: ['#40276b', '#ff7f6e'], ground: ['#a44a6c', '#2a1134'], ridges: water, sun: sun(0.6, 0.57, 0.06, '#ffd08a') },
  forest: { sky: ['#cfe3d6', '#f4f1de'], ground: ['#9dbfa5', '#12382a'], ridges: slopes },
  snow: { sky: ['#9fb8d1', '#eef3f8'], ground: ['#dfe9f3', '#6f8aa8'], ridges: slopes, sun: sun(0.75, 0.18, 0.03, '#ffffff') },
  desert: { sky: ['#3f88c5', '#f6e7cb'], ground: ['#e9b872', '#8a3b12'], ridges: dunes, sun: sun(0.8, 0.22, 0.035, '#fff6dc') },
} satisfies Record<string, Landscape>;
const figures = {
  mandelbrot: 'mandelbrot=start_x=-0.7436:start_y=0.1318:start_scale=0.02:end_scale=0.002:inner=mincol',
  life: 'life=mold=12:life_color=#ffd166:death_color=#7b2d26:mold_color=#0b132b:ratio=0.12:seed=5',
};
export type FilmName = keyof typeof landscapes | keyof typeof figures;
export interface FilmSize {
  width: number;
  height: number;
}

/** One picture of it. */
export const still = (name: keyof typeof landscapes, { width, height }: FilmSize): Promise<string> =>
  footage(`still-${name}-${width}x${height}.png`, ['-f', 'lavfi', '-i', painted(landscapes[name], { width, height }), '-frames:v', '1']);

export async function film(name: FilmName, { width, height, seconds }: FilmSize & { seconds: number }): Promise<string> {
  const sound = ['-f', 'lavfi', '-i', 'aevalsrc=0.12*sin(2*PI*220*t)+0.1*sin(2*PI*277.2*t)+0.08*sin(2*PI*329.6*t)*sin(t/2):s=48000'];
  return footage(`film-${name}-${width}x${height}-${seconds}s.mp4`, [
    ...(await picture(name, { width, height, seconds })),
    ...sound,
    ...['-t', `${seconds}`, '-c:v', 'libx264', '-preset', 'superfast', '-pix_fmt', 'yuv420p', '-r', '24', '-g', '48'],
    ...['-c:a', 'aac', '-b:a', '96k', '-movflags', '+faststart'],
  ]);
}

async function picture(name: FilmName, { width, height, seconds }: FilmSize & { seconds: number }): Promise<string[]> {
  const size = `${width}x${height}`;
  switch (name) {
    case 'mandelbrot':
      return ['-f', 'lavfi', '-i', `${figures[name]}:s=${size}:r=24`];
    case 'life':
      return ['-f', 'lavfi', '-i', `${figures[name]}:s=${width / 4}x${height / 4}:r=12,scale=${width}:${height}:flags=neighbor`];
    default: {
      // One comes closer by a tenth of it.
      const nearer = `zoompan=z=1+0.1*on/${seconds * 24}:x=iw/2-iw/zoom/2:y=ih/2-ih/zoom/2:d=${seconds * 24}:s=${size}:fps=24`;
      return ['-i', await still(name, { width: width * 2, height: height * 2 }), '-filter_complex', nearer];
    }
  }
}

function sun(x: number, y: number, radius: number, colour: string): NonNullable<Landscape['sun']> {
  return { x, y, radius, colour };
}

/** As a source of ffmpeg, with an expression for each of the three colours. */
function painted(landscape: Landscape, { width, height }: FilmSize): string {
  const [red, green, blue] = ([0, 1, 2] as const).map((part) => brightness(landscape, part).replaceAll(',', '\\,'));
  return `nullsrc=s=${width}x${height}:d=0.1:r=10,format=gbrp,geq=r=${red}:g=${green}:b=${blue}`;
}

function brightness({ sky, ground, ridges, sun, hasStars }: Landscape, part: 0 | 1 | 2): string {
  const of = (colour: string) => Number.parseInt(colour.slice(1 + part * 2, 3 + part * 2), 16);
  const [above, below, far, near] = [of(sky[0]), of(sky[1]), of(ground[0]), of(ground[1])];
  const away = sun && `hypot(X-W*${sun.x},Y-H*${sun.y})`;
  const shine = sun ? `+${of(sun.colour)}*(exp(-${away}/(H*0.16))*0.6+lt(${away},H*${sun.radius}))` : '';
  const stars = hasStars ? '+gt(random(0),0.9992)*170*(1-Y/H)' : '';
  return ridges.reduce(
    (behind, [place, high, waves, shift], at) => {
      const edge = `sin(X/W*${waves}+${shift})+0.45*sin(X/W*${waves * 2.7}+${shift * 1.7})+0.12*sin(X/W*${waves * 11}+${shift})`;
      const colour = far + ((near - far) * at) / (ridges.length - 1);
      return `if(gt(Y,H*(${place}+${high}*(${edge}))),${colour}*(1.12-0.35*Y/H),${behind})`;
    },
    `min(255,${above}+(${below - above})*pow(Y/(H*0.7),1.3)${shine}${stars})`,
  );
}
