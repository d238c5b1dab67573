/* aggregate.c - a variable over the services of a fleet.
 *
 * Numbers are selected, not sorted: the time is linear in the number of services.
 */
#include "aggregate.h"

#include <math.h>
#include <stdlib.h>

/* What makes the median, and the mean, of the distances of a normal distribution its standard deviation: Iglewicz and
 * Hoaglin, How to Detect and Handle Outliers, 1993. */
#define MEDIAN_SCALE 1.4826
#define MEAN_SCALE   1.2533

static void swap(double *a, double *b) {
    const double before = *a;
    *a = *b;
    *b = before;
}

/* Puts the number of that rank, from 0, to its place in ascending order, with none greater before it and none less
 * behind it (Hoare's selection). */
static double select_rank(double *numbers, size_t count, size_t rank) {
    size_t low = 0, high = count - 1;
    while (low < high) {
        const double pivot = numbers[low + (high - low) / 2];
        size_t left = low, right = high;
        for (;;) {
            while (numbers[left] < pivot)
                left++;
            while (numbers[right] > pivot)
                right--;
            if (left >= right)
                break;
            swap(&numbers[left++], &numbers[right--]);
        }
        if (rank <= right)
            high = right;
        else
            low = right + 1;
    }
    return numbers[rank];
}

static double median_of(double *numbers, size_t count) {
    const double upper = select_rank(numbers, count, count / 2);
    if (count % 2 == 1)
        return upper;
    double lower = numbers[0];
    for (size_t i = 1; i < count / 2; i++)
        lower = fmax(lower, numbers[i]);
    return lower + (upper - lower) / 2;
}

static double spread_of(double *numbers, size_t count, double median) {
    double mean = 0;
    for (size_t i = 0; i < count; i++) {
        numbers[i] = fabs(numbers[i] - median);
        mean += (numbers[i] - mean) / (double)(i + 1);
    }
    const double middle = median_of(numbers, count);
    return middle > 0 ? middle * MEDIAN_SCALE : mean * MEAN_SCALE;
}

/* Collects the numbers, and what needs no order among them. */
static void read_numbers(struct aggregate *aggregate, double *numbers, const struct fleet *fleet, size_t variable) {
    struct value sum = {.kind = VALUE_INT};
    double mean = 0;
    for (size_t i = 0; i < fleet->service_count; i++) {
        const struct series *const series = &fleet->services[i].series[variable];
        const double number = fleet->services[i].state == SERVICE_UP ? value_number(&series->last) : NAN;
        if (isnan(number))
            continue;
        numbers[aggregate->count++] = number;
        sum = value_add(&sum, &series->last);
        mean += (number - mean) / (double)aggregate->count;
        aggregate->is_float |= series->is_float;
    }
    if (aggregate->count == 0)
        return;
    aggregate->sum = sum;
    aggregate->mean = mean;
}

int aggregate_of(struct aggregate *aggregate, const struct fleet *fleet, size_t variable) {
    const enum variable_kind kind = fleet->variables[variable].kind;
    *aggregate = (struct aggregate){.mean = NAN, .p95 = NAN, .median = NAN, .spread = NAN};
    aggregate->is_summed = kind != VARIABLE_PCT && kind != VARIABLE_TIME && kind != VARIABLE_AGO;
    double *const numbers = malloc((fleet->service_count + 1) * sizeof *numbers);
    if (!numbers)
        return -1;
    read_numbers(aggregate, numbers, fleet, variable);
    const size_t count = aggregate->count;
    if (count > 0) {
        aggregate->p95 = select_rank(numbers, count, (count * 95 + 99) / 100 - 1);
        aggregate->median = median_of(numbers, count);
        aggregate->spread = spread_of(numbers, count, aggregate->median);
    }
    free(numbers);
    return 0;
}

int aggregate_side(const struct aggregate *aggregate, double number) {
    if (aggregate->count < AGGREGATE_OUTLIERS_MIN || isnan(number))
        return 0;
    const double distance = number - aggregate->median;
    if (!(fabs(distance) > AGGREGATE_OUTLIER * aggregate->spread))
        return 0;
    return distance > 0 ? 1 : -1;
}
