/** Imported before Ink: it draws in colour though the stdout of a test is no terminal. */
process.env['FORCE_COLOR'] = '1';
