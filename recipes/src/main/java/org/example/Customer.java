package org.example;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A customer, by the address that they send from. */
@Entity
public class Customer {

    /** In lower case. */
    @Id
    private String address;

    private long customerNumber;

    protected Customer() {} // for JPA

    public String getAddress() {
        return address;
    }

    public long getCustomerNumber() {
        return customerNumber;
    }
}
