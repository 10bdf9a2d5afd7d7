/**
 * Files that Sluice takes or refuses otherwise than MLflow on purpose.
 *
 * what      the title of its entry in `docs/differences.md`, which gives the reason
 * files     their names in `gateway-files.mjs`
 * versions  of MLflow that decide otherwise; default: any
 */
export const fileDifferences = [
  { what: 'API keys as `${NAME}`', files: ['a key in braces'] },
  { what: 'Dates as `openai_api_version`', files: ['a date as version'] },
  { what: 'MosaicML chat models', files: ['another chat model of MosaicML'] },
  {
    what: '`limit`',
    files: [
      'a limit a week',
      'a limit below zero',
      'a limit with a fraction',
      'a limit without a period',
      'a limit without calls',
    ],
    versions: ['2.8.1'],
  },
  { what: 'Providers of later MLflow versions', files: ['mistral', 'togetherai', 'gemini'], versions: ['2.8.1'] },
  {
    what: '`routes:`',
    files: ['routes of older files', 'route_type among endpoints'],
    versions: ['3.17.2'],
  },
  {
    what: '`routes:` next to `endpoints:`',
    files: [
      'an unknown strategy',
      'shares below 100',
      'a share beyond 100',
      'no destinations',
      'destinations missing',
      'no task_type',
      'a task_type of others',
      'an unknown destination',
      'a route named as an endpoint',
    ],
    versions: ['2.22.4'],
  },
];
