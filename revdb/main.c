/* The main program of revdb. */
#include <stdio.h>

int main(void)
{
    puts("usage: revdb [OPTION]... LOG");
    return 2;
}
