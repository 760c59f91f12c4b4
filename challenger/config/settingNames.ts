import { z } from 'zod';
import { Secret } from './secret.js';
import { settingsSchema } from './settings.js';

/** A setting: a leaf of the schema. */
export interface SettingName {
  /** As in `http.port`. */
  readonly path: string;
  /** Its environment variable, as `GAINSAY_HTTP__PORT`. */
  readonly variable: string;
  readonly isSecret: boolean;
  /** What a text of the environment or a flag is read as. */
  readonly form: 'text' | 'number' | 'boolean' | 'list' | 'objects';
  /** What it may be, where that is a list. */
  readonly options: readonly string[];
  readonly description: string | undefined;
}

export const PREFIX = 'GAINSAY_';

/** All settings, in the order of the schema. */
export const SETTING_NAMES: readonly SettingName[] = leaves(settingsSchema, []);

/** `allowedHosts` as `ALLOWED_HOSTS`. */
function upper(key: string): string {
  return key.replaceAll(/([A-Z])/g, '_$1').toUpperCase();
}

function leaves(schema: z.ZodType, path: readonly string[]): SettingName[] {
  const inner = bare(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, each]) =>
      leaves(each as z.ZodType, [...path, key]),
    );
  }
  return [
    {
      path: path.join('.'),
      variable: `${PREFIX}${path.map(upper).join('__')}`,
      isSecret: isSecret(inner),
      form: formOf(inner),
      options: inner instanceof z.ZodEnum ? inner.options.map(String) : [],
      description: schema.description,
    },
  ];
}

/** Without what only says what it is if it is not given. */
function bare(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
  ) {
    return bare(schema.unwrap() as z.ZodType);
  }
  return schema;
}

function isSecret(schema: z.ZodType): boolean {
  return schema instanceof z.ZodPipe && schema.safeParse('x').data instanceof Secret;
}

function formOf(schema: z.ZodType): SettingName['form'] {
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (!(schema instanceof z.ZodArray)) return 'text';
  return bare(schema.element as z.ZodType) instanceof z.ZodObject ? 'objects' : 'list';
}
