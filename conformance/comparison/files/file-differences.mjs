/**
 * The gateway files that only one of MLflow and Sluice accepts, deliberately.
 *
 * title     title of its entry in `docs/differences.md`, which gives the reason
 * files     names of the files in `gateway-files.mjs`
 * versions  MLflow versions that differ; default: all
 */
export const fileDifferences = [
  { title: 'API keys as `${NAME}`', files: ['a key in braces'] },
  { title: 'Dates as `openai_api_version`', files: ['a date as version'] },
  { title: 'MosaicML chat models', files: ['another MosaicML chat model'] },
  {
    title: '`limit`',
    files: [
      'a limit per week',
      'a negative limit',
      'a fractional limit',
      'a limit without a period',
      'a limit without calls',
    ],
    versions: ['2.8.1'],
  },
  { title: 'Providers of later MLflow versions', files: ['mistral', 'togetherai', 'gemini'], versions: ['2.8.1'] },
  {
    title: '`routes:`',
    files: ['routes of a file before 2.9', 'route_type in endpoints'],
    versions: ['3.17.2'],
  },
  {
    title: '`routes:` next to `endpoints:`',
    files: [
      'an unknown routing strategy',
      'traffic percentages with a sum below 100',
      'a traffic percentage above 100',
      'an empty list of destinations',
      'no destinations',
      'no task_type',
      'a task_type that differs from the destinations',
      'an unknown destination',
      'a route with the name of an endpoint',
    ],
    versions: ['2.22.4'],
  },
];
