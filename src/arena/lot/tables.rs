//! Vehicles by their place in memory.
//!
//! Vehicles lie in ECS tables in whatever order the engine keeps; lots go through them in the
//! order in which they came. A lot knows its vehicles by their bays, and [`Rows`] tells where in
//! the tables the vehicle of a bay lies: a lot reads the columns there instead of having
//! every vehicle write a record into its bay, which cost more than all other passes together.
//! Rows are told anew in each system that needs them: entities move whenever one is spawned,
//! despawned or given another component, and a look at every berth is cheap.

use super::components::Berth;

/// The slices of all tables that a query goes along, joined end to end.
#[derive(Debug)]
pub(super) struct Tables<T> {
    /// The number of the first row of each table, and its slices.
    tables: Vec<(u32, T)>,
    /// All rows.
    rows: u32,
}

impl<T> Tables<T> {
    /// Joins `tables`, each with its slices and its number of rows.
    pub(super) fn new(tables: impl Iterator<Item = (usize, T)>) -> Self {
        let mut start = 0;
        let tables = tables.map(|(rows, slices)| {
            let table = (start, slices);
            start += rows as u32;
            table
        });
        Self { tables: tables.collect(), rows: start }
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// All slices, in the order of rows.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.tables.iter().map(|(_, slices)| slices)
    }

    /// The slices that have `row`, and its index in them.
    #[inline]
    pub(super) fn at(&self, row: Row) -> (&T, usize) {
        let row = row.number();
        let (start, slices) = &self.tables[self.index_of(row)];
        (slices, (row - start) as usize)
    }

    /// The slices that have `row`, to be changed, and its index in them.
    #[inline]
    pub(super) fn at_mut(&mut self, row: Row) -> (&mut T, usize) {
        let row = row.number();
        let index = self.index_of(row);
        let (start, slices) = &mut self.tables[index];
        (slices, (row - *start) as usize)
    }

    #[inline]
    fn index_of(&self, row: u32) -> usize {
        // Nearly always all vehicles have the same components, and lie in one table.
        match self.tables.as_slice() {
            [_] => 0,
            tables => tables.partition_point(|&(start, _)| start <= row) - 1,
        }
    }
}

/// In which row the vehicle of each bay lies, and a mark on those that are told with one;
/// it means nothing where none stands.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    of_bays: Vec<Row>,
    /// Those with a mark, in the order of rows.
    marked: Vec<Row>,
}

/// A row and its mark.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row(u32);

impl Row {
    /// Whether it is marked.
    #[inline]
    pub(super) fn marked(self) -> bool {
        self.0 & 1 == 1
    }

    /// Its number, counted through all tables.
    #[inline]
    pub(super) fn number(self) -> u32 {
        self.0 >> 1
    }
}

impl Rows {
    /// Rows for `bays` bays.
    pub(super) fn new(bays: usize) -> Self {
        Self { of_bays: vec![Row::default(); bays], marked: Vec::new() }
    }

    /// Asks all vehicles, table by table in the order of rows, where they stand and whether they
    /// are marked.
    pub(super) fn tell<'a, Vehicles>(&mut self, tables: impl Iterator<Item = Vehicles>)
    where
        Vehicles: Iterator<Item = (&'a Berth, bool)>,
    {
        self.marked.clear();
        let mut number = 0;
        for vehicles in tables {
            for (berth, marked) in vehicles {
                let row = Row(number << 1 | u32::from(marked));
                self.of_bays[berth.0 as usize] = row;
                if marked {
                    self.marked.push(row);
                }
                number += 1;
            }
        }
    }

    /// The rows that were told with a mark, in their order.
    pub(super) fn marked(&self) -> impl Iterator<Item = Row> {
        self.marked.iter().copied()
    }

    /// All rows, in the order of berths.
    pub(super) fn as_slice(&self) -> &[Row] {
        &self.of_bays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_count_through_all_tables() {
        let berths = [vec![Berth(2), Berth(0)], vec![], vec![Berth(4)]];
        let tables = Tables::new(berths.iter().map(|table| (table.len(), table.as_slice())));
        let mut rows = Rows::new(5);
        rows.tell(tables.iter().map(|berths| berths.iter().map(|it| (it, *it == Berth(4)))));
        for berth in [0, 2, 4] {
            let row = rows.as_slice()[berth as usize];
            let (table, index) = tables.at(row);
            assert_eq!(table[index], Berth(berth));
            assert_eq!(row.marked(), berth == 4);
        }
        assert_eq!(rows.marked().map(Row::number).collect::<Vec<_>>(), [2]);
    }
}
