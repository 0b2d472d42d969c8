package io.heliograph.crash;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Somebody who holds an account's balance locked until he is closed.
final class HeldAccount implements AutoCloseable {
    private final Connection connection;

    /// @throws SQLException the database cannot be reached
    HeldAccount(String jdbcUrl, long account) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl);
        connection.setAutoCommit(false);
        try (PreparedStatement hold =
                connection.prepareStatement(
                        "select balance_micros from balance where account_id = ? for update")) {
            hold.setLong(1, account);
            hold.execute();
        }
    }

    boolean isHeld() throws SQLException {
        return connection.isValid(5);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
