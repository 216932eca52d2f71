process.stdout.write("fullmon\n");
