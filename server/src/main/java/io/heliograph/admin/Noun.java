package io.heliograph.admin;

import io.heliograph.operator.SignedIn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// One kind of thing that operators set. How it is called for, [NounApi] knows; what it holds and
/// what may become of it, this.
///
/// A view is what is told of one thing: a record without secrets, whose components are the fields
/// of the answer. What is changed is read from the same fields, so that a view that was read and
/// sent back changes nothing.
///
/// @param <V> the view
public interface Noun<V> {
    /// As it stands in paths and in the audit: `operators`.
    String name();

    /// The number of that one.
    long id(V view);

    /// Raised by each change of it.
    long revision(V view);

    /// What is answered of one: the view, or more than the audit keeps of it, such as what it is
    /// doing just now. The fields that this adds are told.
    default Object shown(V view) {
        return view;
    }

    /// Fields that are told and not set.
    Set<String> told();

    /// The one of that number.
    Optional<V> find(Handle handle, long id);

    /// The number of the one of that name; empty where there is none, or where they have no names.
    /// A number is never taken for a name.
    default Optional<Long> named(Handle handle, String name) {
        return Optional.empty();
    }

    /// Holds the row until the transaction ends.
    void lock(Handle handle, long id);

    /// A page by ascending number, behind that one.
    List<V> list(Handle handle, AdminForm form, long after, int limit);

    /// Called before the transaction in which one is made: for what may need a connection of its
    /// own.
    default void beforeCreate() {}

    /// Makes one.
    ///
    /// @return its number
    long create(Handle handle, FieldsForm fields, SignedIn by);

    /// Changes one: the fields are all of it, those that stay too.
    void change(Handle handle, V before, FieldsForm fields, SignedIn by);

    /// Removes one.
    void remove(Handle handle, V before, SignedIn by);
}
