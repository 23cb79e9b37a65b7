//! What grows while it is on show: cheap to clone, and never copied.

use std::{cell::RefCell, rc::Rc};

/// A value that only grows. Clones share it; an older one differs from a newer one by its version, and sees what is new.
#[derive(Debug, Default)]
pub struct Shared<T> {
    inner: Rc<RefCell<T>>,
    version: u64,
}

impl<T> Shared<T> {
    /// A value at its start.
    pub fn new(value: T) -> Self {
        Self { inner: Rc::new(RefCell::new(value)), version: 0 }
    }

    /// Reads it.
    pub fn look<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.inner.borrow())
    }

    /// Lets it grow.
    pub fn grow(&mut self, change: impl FnOnce(&mut T)) {
        change(&mut self.inner.borrow_mut());
        self.version += 1;
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self { inner: Rc::clone(&self.inner), version: self.version }
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner) && self.version == other.version
    }
}
